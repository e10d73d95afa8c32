import type { ConsoleLanguage } from '../language.ts'

/** What a person is asked, and what their answers mean. Without `yes` the machine notices by itself. */
export interface Question {
  readonly ask: string
  readonly yes?: string
  readonly no: string
}

/** Questions of the tests, by the code of the run that asks. `{name}` stands for a fact of it. */
export const questions: Readonly<Record<ConsoleLanguage, Readonly<Record<string, Question>>>> = {
  ja: {
    lay_card: { ask: 'リーダー「{name}」にカードを1枚置いてください。どのカードでもかまいません。PINは使いません。', no: '置いたのに反応しない' },
    take_card: { ask: 'カードを読みました。カードを取ってください。', no: '取ったのに変わらない' },
    press_keys: { ask: '機械の画面で、1から9と0を順に押してください。{of}個のうち{pressed}個を確かめました。', no: '反応しないキーがある' },
    touch_corners: { ask: '機械の画面の四すみの印に触れてください。{of}か所のうち{touched}か所を確かめました。', no: '触れても消えない印がある' },
    picture_right: { ask: '画面の色と端が正しく見えますか。欠け、しま、焼き付きはありませんか。', yes: '正しく見える', no: 'おかしい' },
    sound_heard: { ask: '音が聞こえましたか（{of}個のうち{at}個目「{sound}」）。', yes: '聞こえた', no: '聞こえない' },
    goods_may_come_out: { ask: 'リレー{of}個を1回ずつ動かします。商品が出ることがあります。取り出し口から手を離してください。', yes: '動かしてよい', no: '動かさない' },
    relays_switched: { ask: '{of}個のリレーがすべて動きましたか。', yes: 'すべて動いた', no: '動かないものがある' }
  },
  en: {
    lay_card: { ask: 'Lay any card on the reader “{name}”. No PIN is used.', no: 'It lies there, and nothing happens' },
    take_card: { ask: 'The card was read. Take it away.', no: 'I took it, and nothing changes' },
    press_keys: { ask: "Press 1 to 9 and 0 on the machine's screen. {pressed} of {of} were seen.", no: 'Some key does not react' },
    touch_corners: { ask: "Touch the marks in the corners of the machine's screen. {touched} of {of} were seen.", no: 'Some mark stays' },
    picture_right: { ask: 'Are colours and edges right? Nothing missing, no stripes, nothing burnt in?', yes: 'It looks right', no: 'Something is wrong' },
    sound_heard: { ask: 'Did you hear the sound ({at} of {of}, “{sound}”)?', yes: 'I heard it', no: 'I did not' },
    goods_may_come_out: { ask: '{of} relays are switched once each. Goods may come out: keep your hands away.', yes: 'Switch them', no: 'Do not' },
    relays_switched: { ask: 'Did all {of} relays switch?', yes: 'All of them', no: 'Not all' }
  }
}

type Codes = Readonly<Record<string, string>>

const readerJa: Codes = {
  card_read: 'カードを置いたことも取ったこともわかりました。',
  card_not_seen: 'カードに気づきません。置く場所とリーダーの表示灯を確かめ、別のカードでも試してください。',
  removal_not_seen: 'カードを取ったことに気づきません。リーダーを抜き差しして、もう一度試してください。',
  cards_collided: 'カードが2枚以上あります。1枚だけ置いてください。',
  reader_unheard: 'リーダーから知らせがありません。ケーブルを確かめてください。',
  reader_lost: 'リーダーが外れました。ケーブルを確かめてください。',
  reader_agent_absent: 'リーダーのエージェントがつながっていません。リーダーのある機器で動かしてください。',
  reader_absent: 'リーダーがありません。ケーブルと設定 reader.name を確かめてください。',
  card_unreadable: 'カードが読めません。別のカードで試してください。'
}

/** What was found, by the code of a run that ended, with what to do where it failed. */
export const results: Readonly<Record<ConsoleLanguage, Codes>> = {
  ja: {
    ...readerJa,
    working: '調べています。',
    all_keys_seen: '{of}個のキーがすべて反応しました。',
    keys_missing: '反応しないキーがあります（{missing}）。画面の汚れを拭き、タッチの調整をしてください。',
    corners_missing: '反応しないすみがあります（{missing}）。画面の汚れを拭き、タッチの調整をしてください。',
    picture_right: '画面は正しく見えます。',
    picture_wrong: '画面がおかしいです。ケーブルと解像度を確かめ、直らなければ画面を替えてください。',
    all_sounds_heard: '{of}個の音がすべて聞こえました。',
    sound_not_heard: '音「{sound}」が聞こえません。音量とスピーカーのケーブルを確かめてください。',
    no_relay: 'この機械にはリレーがありません。',
    no_platform: 'この機械は年齢を確認しません。確かめるものがありません。',
    not_switched: '動かさずに終えました。',
    relays_switched: '{of}個のリレーが動きました。販売には数えていません。',
    relay_not_switched: '動かないリレーがあります。配線と番号を確かめてください。',
    pulse_unknown: '列 {selection} のリレーがどうなったかわかりません（{cause}）。ここでやめました。商品の出口を確かめてください。',
    pulse_not_started: '列 {selection} のリレーを動かせません（{cause}）。',
    machine_ready: '自動販売機とつながっています。',
    machine_lost: '自動販売機とつながりません（{cause}）。「状態」の案内を見てください。',
    machine_unheard: '自動販売機から知らせがありません。電源とケーブルを確かめてください。',
    name_unknown: '名前「{host}」の住所がわかりません。名前解決（DNS）を確かめてください。',
    line_reached: '「{host}」まで届き、暗号の通信（{tls}）ができました。{connectedInMs}。',
    timed_out: '時間内に終わりませんでした。回線か、機械の前での操作を確かめてください。',
    unreachable: '届きません。ケーブル、ルーター、通信の許可を確かめてください。',
    connection_refused: '「{host}」が接続を断りました。番号（ポート）と、通信の許可を確かめてください。',
    handshake_broken: '暗号の通信が途中で切れました。途中の機器（プロキシ）と時計を確かめてください。',
    server_not_trusted: '「{host}」の証明書を信じられません。設定 platform の証明書と時計を確かめてください。',
    client_not_accepted: '「{host}」が、この機械の証明書を受け付けません。期限と登録を、プラットフォーム事業者に確かめてください。',
    platform_answered: '「{host}」が{answeredInMs}で答えました。個人のことは聞いていません。',
    not_understood: '答えは来ましたが、読めません。途中の機器を確かめてください。',
    clock_right: '時計は合っています（差 {offsetMs}）。',
    clock_off: '時計がずれています（差 {offsetMs}）。時計を合わせてください。',
    clock_untrusted: '時計を信じられません（{reason}）。「状態」の案内を見てください。',
    clock_not_compared: '時計は信じられますが、相手が時刻を出さないので比べられません。',
    no_signed_time: '署名つきの時刻をもらえません（{signedTime}）。回線を確かめてください。',
    not_recorded: '結果を記録できません。「状態」の記録とディスクを見てください。',
    fault: 'プログラムに誤りがあります。サポート用ファイルを作ってください。',
    skipped_by_person: 'とばしました。',
    left_alone: '操作がなかったので終えました。',
    service_ended: '点検が終わったので、試験も終えました。',
    appliance_stopped: 'プログラムが終わったので、試験も終えました。'
  },
  en: {
    card_read: 'It saw the card come and go.',
    card_not_seen: 'It does not see the card. Look where it lies and at the lamp of the reader, and try another card.',
    removal_not_seen: 'It does not see that the card is gone. Plug the reader in again, and repeat.',
    cards_collided: 'There is more than one card. Lay down one.',
    reader_unheard: 'The reader has not reported. Check its cable.',
    reader_lost: 'The reader is gone. Check its cable.',
    reader_agent_absent: 'The agent that has the reader is not connected. Start it on the machine with the reader.',
    reader_absent: 'There is no reader. Check its cable, and reader.name in the configuration.',
    card_unreadable: 'The card cannot be read. Try another one.',
    working: 'Working.',
    all_keys_seen: 'All {of} keys react.',
    keys_missing: 'Keys that do not react: {missing}. Clean the screen, and adjust its touch.',
    corners_missing: 'Corners that do not react: {missing}. Clean the screen, and adjust its touch.',
    picture_right: 'The screen looks right.',
    picture_wrong: 'The screen looks wrong. Check cable and resolution, or replace it.',
    all_sounds_heard: 'All {of} sounds were heard.',
    sound_not_heard: 'The sound “{sound}” was not heard. Check volume and the cable of the loudspeaker.',
    no_relay: 'This machine has no relays.',
    no_platform: 'This box checks no ages: there is nothing to test.',
    not_switched: 'Ended without switching.',
    relays_switched: '{of} relays switched. They count as no sale.',
    relay_not_switched: 'Some relay does not switch. Check wiring and numbers.',
    pulse_unknown: 'What became of the relay of {selection} is not known ({cause}). Nothing more was switched: look into the tray.',
    pulse_not_started: 'The relay of {selection} could not be switched ({cause}).',
    machine_ready: 'The machine is connected.',
    machine_lost: 'The machine is lost ({cause}). See “Health”.',
    machine_unheard: 'The machine has not reported. Check power and cable.',
    name_unknown: 'The name “{host}” leads nowhere. Check the name server (DNS).',
    line_reached: '“{host}” was reached, with {tls}, in {connectedInMs}.',
    timed_out: 'It did not end in time. Check the line, or what was to be done at the machine.',
    unreachable: 'It cannot be reached. Check cable, router and what is let through.',
    connection_refused: '“{host}” refused the connection. Check the port, and what the router lets through.',
    handshake_broken: 'The protected line broke while it was opened. Look at what stands between (a proxy), and at the clock.',
    server_not_trusted: 'The certificate of “{host}” is not trusted. Check those of platform in the configuration, and the clock.',
    client_not_accepted: "“{host}” does not accept this machine's certificate. Ask the platform operator about its end and registration.",
    platform_answered: '“{host}” answered in {answeredInMs}. Nothing about a person was asked.',
    not_understood: 'An answer came that cannot be read. Look at what stands between.',
    clock_right: 'The clock is right ({offsetMs} off).',
    clock_off: 'The clock is {offsetMs} off. Set it right.',
    clock_untrusted: 'The clock cannot be believed ({reason}). See “Health”.',
    clock_not_compared: 'The clock is believed; the other side offers no time to compare with.',
    no_signed_time: 'There was no signed time to be had ({signedTime}). Check the line.',
    not_recorded: 'The outcome could not be recorded. See record and disk under “Health”.',
    fault: 'A mistake in the program. Make a support bundle.',
    skipped_by_person: 'Skipped.',
    left_alone: 'Ended, because nobody did anything.',
    service_ended: 'Ended together with the maintenance.',
    appliance_stopped: 'Ended together with the program.'
  }
}

/** What facts call sounds and corners. */
export const values: Readonly<Record<ConsoleLanguage, Codes>> = {
  ja: {
    ready: '準備完了',
    key: 'キー',
    accepted: '成功',
    refused: '販売できない',
    attention: '注意',
    top_left: '左上',
    top_right: '右上',
    bottom_left: '左下',
    bottom_right: '右下'
  },
  en: {
    ready: 'ready',
    key: 'key',
    accepted: 'accepted',
    refused: 'refused',
    attention: 'attention',
    top_left: 'top left',
    top_right: 'top right',
    bottom_left: 'bottom left',
    bottom_right: 'bottom right'
  }
}
