/**
 * What is run in a television's page, as bodies of functions: as text, because it is of another world, and in words that
 * engines of 2020 understand.
 */

/** Keeps what goes wrong in the page from now on; begun once a page. */
const WATCH_ERRORS = `
  if (window.tvErrors === undefined) {
    var kept = []
    window.tvErrors = kept
    addEventListener('error', function (event) {
      // What cannot be fetched has no message, and says so on its own element only.
      var source = event.target && (event.target.src || event.target.href)
      kept.push(event.message ? 'error: ' + event.message : 'not loaded: ' + source)
    }, true)
    addEventListener('unhandledrejection', function (event) { kept.push('unhandled: ' + event.reason) })
    addEventListener('securitypolicyviolation', function (event) { kept.push('policy: ' + event.blockedURI) })
    ;['error', 'warn'].forEach(function (level) {
      var said = console[level]
      console[level] = function () {
        kept.push('console.' + level + ': ' + Array.prototype.map.call(arguments, String).join(' '))
        return said.apply(console, arguments)
      }
    })
    // How far the appliance has done what it was asked: until then the screen may still change.
    var line = { sent: 0, handled: 0 }
    window.tvLine = line
    var heard = new WeakSet()
    var send = WebSocket.prototype.send
    WebSocket.prototype.send = function (text) {
      if (!heard.has(this)) {
        heard.add(this)
        line.sent = line.handled = 0
        this.addEventListener('message', function (event) {
          var frame = JSON.parse(event.data)
          if (frame.type === 'view') line.handled = frame.handled
          if (frame.type === 'unpaired' || frame.type === 'paired') line.isGuessing = false
        })
      }
      var up = JSON.parse(text)
      if (up.type === 'command') line.sent = up.number
      if (up.type === 'pair') line.isGuessing = true
      return send.apply(this, arguments)
    }
  }`

/** Whether a command is on its way, or the line is not open. */
const IS_UNDER_WAY = `(document.querySelector('[data-under-way=yes]') !== null || document.body.dataset.connection !== 'open' ||
      tvLine.sent > tvLine.handled || tvLine.isGuessing === true)`

/** Gives what `factsSchema` of `tv-screen.ts` describes. */
export const READ_FACTS = `${WATCH_ERRORS}
  var body = document.body
  var seen = function (element) {
    if (element.getClientRects().length === 0) return false
    for (var at = element; at !== null; at = at.parentElement) {
      var style = getComputedStyle(at)
      if (style.visibility === 'hidden' || style.opacity === '0') return false
    }
    return true
  }
  var words = function (element) {
    var copy = element.cloneNode(true)
    copy.querySelectorAll('rt, rp').forEach(function (each) { each.remove() })
    return copy.textContent.replace(/\\s+/g, ' ').trim()
  }
  var data = function (name) {
    var value = body.dataset[name]
    return value === undefined || value === '' ? null : value
  }
  var title = document.querySelector('h1')
  var count = function (selector) { return document.querySelectorAll(selector).length }
  var card = document.querySelector('.card-drawing[data-state], [data-screen=card] [data-state]')
  var entered = Array.prototype.filter.call(document.querySelectorAll('.code-place'), function (each) {
    return each.textContent !== ''
  }).length
  var detail = [
    card === null ? '' : card.dataset.state,
    count('.dot[data-filled=yes]') + entered || '',
    count('.sign-error') > 0 ? 'refused' : ''
  ].filter(String).join(' ')
  return {
    screen: data('screen'),
    place: data('place'),
    pageId: data('pageId'),
    connection: data('connection'),
    title: title === null ? null : words(title),
    scrolled: scrollX !== 0 || scrollY !== 0,
    viewport: { width: innerWidth, height: innerHeight },
    choices: Array.prototype.filter.call(document.querySelectorAll('[data-choice]'), seen).map(function (element) {
      var box = element.getBoundingClientRect()
      return { id: element.dataset.choice, words: words(element), left: box.left, top: box.top }
    }),
    detail: detail,
    language: data('language'),
    isUnderWay: ${IS_UNDER_WAY},
    focused: Array.prototype.map.call(document.querySelectorAll('[data-focus="yes"]'), function (element) {
      var box = element.getBoundingClientRect()
      var style = getComputedStyle(element)
      var outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
      return {
        id: element.dataset.choice === undefined ? null : element.dataset.choice,
        isActive: element === document.activeElement,
        isSeen: seen(element),
        hasRing: outlined || style.boxShadow !== 'none',
        left: box.left, top: box.top, right: box.right, bottom: box.bottom
      }
    }),
    errors: window.tvErrors
  }`

/**
 * Waits in the page until what was set going has come to rest: nothing is under way, no screen is on that goes by itself,
 * and nothing changes for as long as the first argument says, ms. After the second, ms, it gives up. Gives what
 * `restSchema` of `tv-screen.ts` describes.
 */
export const WAIT_AT_REST = `${WATCH_ERRORS}
  var LOOK_MS = 10
  var quietMs = arguments[0]
  var read = function () {${READ_FACTS}}
  var endsAtMs = performance.now() + arguments[1]
  return new Promise(function (resolve, reject) {
    var last = ''
    var sinceMs = performance.now()
    var look = function () {
      try {
        var nowMs = performance.now()
        var screen = document.body.dataset.screen
        var passes = ${IS_UNDER_WAY} || screen === 'asking' || screen === 'connection'
        if (passes && nowMs < endsAtMs) return setTimeout(look, LOOK_MS)
        var facts = read()
        var text = JSON.stringify(facts)
        if (passes || text !== last) sinceMs = nowMs
        last = text
        if (!passes && nowMs - sinceMs >= quietMs) resolve({ isAtRest: true, facts: facts })
        else if (nowMs >= endsAtMs) resolve({ isAtRest: false, facts: facts })
        else setTimeout(look, Math.max(LOOK_MS, quietMs / 4))
      } catch (fault) {
        reject(fault)
      }
    }
    look()
  })`

/** Sends the page a key that no keyboard has, by number and name: the page can tell that it is not a real one. */
export const SEND_KEY_EVENT = `
  var given = arguments[0]
  ;['keydown', 'keyup'].forEach(function (type) {
    var event = new KeyboardEvent(type, { key: given.key, code: '', bubbles: true, cancelable: true })
    Object.defineProperty(event, 'keyCode', { value: given.keyCode })
    Object.defineProperty(event, 'which', { value: given.keyCode })
    ;(document.activeElement || document.body).dispatchEvent(event)
  })`

/**
 * Gives what is wrong with the words on the screen, one line each: off the screen, cut by what hides what sticks out of
 * it, out of their own button, or over other words. Every text is measured by its rectangles; drawings are left out.
 */
export const READ_TEXT_FAULTS = `
  var SLACK = 2
  var faults = {}
  var inks = []
  var walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  var shown = function (element) {
    for (var at = element; at !== null; at = at.parentElement) {
      var style = getComputedStyle(at)
      if (style.display === 'none' || style.visibility === 'hidden' || style.opacity === '0') return false
      // Nothing is left of it: words for a reading voice only.
      if (style.clipPath === 'inset(50%)') return false
    }
    return true
  }
  var sticksOut = function (ink, box) {
    return ink.left < box.left - SLACK || ink.right > box.right + SLACK || ink.top < box.top - SLACK || ink.bottom > box.bottom + SLACK
  }
  var paint = document.createElement('canvas').getContext('2d')
  for (var node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    var element = node.parentElement
    var text = node.textContent.trim()
    if (text === '' || element.closest('svg, script, style, noscript, [data-dimmed=yes]') !== null || !shown(element)) continue
    var style = getComputedStyle(element)
    paint.font = [style.fontStyle, style.fontWeight, style.fontSize, style.fontFamily].join(' ')
    var metrics = paint.measureText(text)
    var range = document.createRange()
    range.selectNodeContents(node)
    // Chromium measures what stands below furigana with the room round it, into which its neighbours reach.
    var within = element.tagName === 'RUBY' ? element.getBoundingClientRect() : { left: -Infinity, right: Infinity }
    Array.prototype.forEach.call(range.getClientRects(), function (box) {
      if (box.width < 1) return
      var scale = box.height / (metrics.fontBoundingBoxAscent + metrics.fontBoundingBoxDescent)
      var line = box.top + metrics.fontBoundingBoxAscent * (isFinite(scale) ? scale : 1)
      var ink = {
        element: element, left: Math.max(box.left, within.left), right: Math.min(box.right, within.right),
        top: line - metrics.actualBoundingBoxAscent, bottom: line + metrics.actualBoundingBoxDescent,
        name: '"' + text.slice(0, 24) + '" in ' + element.tagName + '.' + (element.getAttribute('class') || '')
      }
      inks.push(ink)
      if (sticksOut(ink, { left: 0, top: 0, right: innerWidth, bottom: innerHeight })) faults['off the screen: ' + ink.name] = true
      for (var at = element; at !== document.body && at !== null; at = at.parentElement) {
        var holder = getComputedStyle(at)
        var hides = holder.overflowX !== 'visible' || holder.overflowY !== 'visible'
        if ((hides || at.hasAttribute('data-choice')) && sticksOut(ink, at.getBoundingClientRect())) {
          faults[(hides ? 'cut off: ' : 'out of its button: ') + ink.name] = true
        }
      }
    })
  }
  // An SVG shows nothing beyond its own edge.
  Array.prototype.forEach.call(document.querySelectorAll('svg text'), function (text) {
    var box = text.getBoundingClientRect()
    if (box.width >= 1 && shown(text) && sticksOut(box, text.ownerSVGElement.getBoundingClientRect())) {
      faults['cut off by its picture: "' + text.textContent.slice(0, 24) + '"'] = true
    }
  })
  for (var i = 0; i < inks.length; i += 1) {
    for (var j = i + 1; j < inks.length; j += 1) {
      var one = inks[i], other = inks[j]
      var across = Math.min(one.right, other.right) - Math.max(one.left, other.left)
      var down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top)
      // Furigana may hang over its neighbours'.
      var ruby = one.element.closest('ruby') !== null && other.element.closest('ruby, p, h1, h2, button, li, div') !== null
      if (down > SLACK && across > (ruby ? 0.4 * down + SLACK : SLACK)) faults['over each other: ' + one.name + ' and ' + other.name] = true
    }
  }
  return Object.keys(faults)`

/** Resolves when what the page shows now has been painted. */
export const WAIT_PAINTED = `
  return new Promise(function (resolve) {
    requestAnimationFrame(function () { requestAnimationFrame(function () { resolve(null) }) })
  })`
