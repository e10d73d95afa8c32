/**
 * Readings of the words that the television's own pages and the services that come with it say, for furigana. One entry
 * is `text=reading`: the reading is of the Chinese characters that the text begins with, and what follows them tells
 * words apart (`消え=き`, `消し=け`). `#`: a counter, behind a digit; with an empty reading it stays bare, being read
 * otherwise with every number. `~`: behind katakana. `+`: one character that may be part of a longer name; any other
 * one stands alone, since it would be read otherwise within one (休む, 休館).
 */
const ENTRIES = `
暗証番号=あんしょうばんごう 医師=いし 医療=いりょう 以上=いじょう 家=いえ 屋外=おくがい 同じ=おな 終わ=お 重さ=おも 送=おく 押=お
置=お 音楽=おんがく 始ま=はじ 始め=はじ 会議室=かいぎしつ 会社=かいしゃ 係=かかり 鍵=かぎ 確認=かくにん 確認先=かくにんさき 学会=がっかい
学習室=がくしゅうしつ 数=かず 数え=かぞ 画面=がめん 家族=かぞく 体の=からだ 体そ=たい 体重=たいじゅう 体育館=たいいくかん 川=かわ
+館=かん 気が=き 聞き=き 聞く=き 機械=きかい 消え=き 消し=け 消す=け 消せ=け 決め=き 記録=きろく 切れ=き 具合=ぐあい
血圧=けつあつ 健康=けんこう 健康計=けんこうけい 競技場=きょうぎじょう 高血圧=こうけつあつ 公民館=こうみんかん 公園=こうえん 交流=こうりゅう
高齢=こうれい 厚生労働省=こうせいろうどうしょう 寒い=さむ 残=のこ 時間=じかん 市区町村=しくちょうそん 施設=しせつ 市民=しみん 使=つか
住所=じゅうしょ 十分=じゅうぶん 情報=じょうほう 署名=しょめい 証明=しょうめい 証明書=しょうめいしょ 電子証明書=でんししょうめいしょ
新聞=しんぶん 身体活動=しんたいかつどう 少し=すこ 少な=すく 図書館=としょかん 先=さき 選=えら 相談=そうだん +第=だい 大丈夫=だいじょうぶ
卓球=たっきゅう 正し=ただ 多目的=たもくてき 多=おお 大き=おお 小さ=ちい 中央=ちゅうおう 中=なか 調理室=ちょうりしつ 調べ=しら
町民=ちょうみん 町立=ちょうりつ 町の=まち 治療=ちりょう 当日=とうじつ 届=とど 電話=でんわ 電源=でんげん 登録=とうろく 同意=どうい
動=うご 所=ところ 止ま=と 閉じ=と 取=と 内容=ないよう 長=なが 名前=なまえ 何回=なんかい 何も=なに 何を=なに +西=にし +東=ひがし
+南=みなみ +北=きた 入れ=い 入りま=はい 日=ひ 日本=にほん 願=ねが 農園=のうえん 早=はや 場合=ばあい 場所=ばしょ 歩い=ある 歩け=ある
歩数=ほすう 番号=ばんごう 半面=はんめん 引=ひ 人=ひと 広場=ひろば 封=ふう 部屋=へや 文化=ぶんか 文字=もじ 返事=へんじ 保健=ほけん
保健師=ほけんし 前=まえ 間=あいだ 間に合=ま 待=ま 窓口=まどぐち 見=み 持=も 戻=もど 申し=もう 役場=やくば 休み=やす 休ん=やす
用意=ようい 予約=よやく 読=よ 料金=りょうきん 料理=りょうり 利用=りよう 利用者=りようしゃ 練習=れんしゅう 練習室=れんしゅうしつ
和室=わしつ 上=うえ 上が=あ 上げ=あ 下=した 下が=さ 下げ=さ 下さ=くだ 丘=おか 浜=はま 朝=あさ 運動=うんどう 低=ひく 区民=くみん
出て=で 出ま=で 出る=で 出し=だ 出せ=だ 出す=だ 住む=す 住ん=す 病院=びょういん 新し=あたら 変わ=か 変え=か 知=し 右=みぎ 左=ひだり 書い=か 書き=か 書く=か
#回=かい #枚=まい #秒=びょう #台=だい #番=ばん #週間=しゅうかん #時間=じかん #円=えん #日= #月= #年= #分= #歩= #人= #時= #丁目=
~場=じょう
`

/** The reading of what an entry begins with, by the entry's text. */
export const READINGS: ReadonlyMap<string, string> = new Map(
  ENTRIES.trim()
    .split(/\s+/)
    .map((entry): [string, string] => {
      const at = entry.indexOf('=')
      return [entry.slice(0, at), entry.slice(at + 1)]
    })
)
