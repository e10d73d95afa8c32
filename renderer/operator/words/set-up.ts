import type { CallAnswer } from '../../../main/contract/operator.ts'
import type { SetUpFileKind, SetUpPart } from '../../../main/contract/operator-set-up.ts'
import { inLanguages } from '../language.ts'

type Facts = CallAnswer<'try_set_up'>['facts']

interface Words {
  readonly title: string
  readonly step: (at: number, of: number, name: string) => string
  readonly stepsName: string
  readonly steps: Readonly<Record<SetUpStep, { readonly name: string; readonly title: string; readonly lead: string }>>
  readonly toCorrect: string
  readonly back: string
  readonly next: string
  readonly saving: string
  readonly done: string
  readonly toDo: string
  readonly owner: { readonly name: string; readonly nameHint: string; readonly telephone: string; readonly telephoneHint: string }
  readonly place: Readonly<Record<'indoors' | 'outdoors', { readonly name: string; readonly lead: string }>>
  readonly role: Readonly<Record<'service_provider' | 'platform_operator', { readonly name: string; readonly lead: string }>>
  readonly platform: {
    readonly endpoint: string
    readonly endpointHint: string
    readonly files: string
    readonly filesHint: string
    readonly answerKeyId: string
    readonly sealingKeyId: string
    readonly keyIdHint: string
    readonly certifiedUntil: string
    readonly missing: string
    readonly kinds: Readonly<Record<SetUpFileKind, string>>
    readonly unclear: (name: string) => string
    readonly refused: (name: string, problem: string) => string
  }
  readonly reader: { readonly label: string }
  /**
   * By the names of drivers; one that is not here goes by its own name and words. `simulated` is offered by a development
   * entry alone: words for whoever tries the set-up, and no way to a simulator.
   */
  readonly drivers: Readonly<Record<string, { readonly name: string; readonly lead: string }>>
  readonly machine: { readonly label: string; readonly port: string; readonly portHint: string; readonly own: string }
  readonly try: Readonly<Record<SetUpPart, string>>
  readonly trying: Readonly<Record<SetUpPart, string>>
  readonly tried: Readonly<Record<string, (facts: Facts) => { readonly what: string; readonly todo: string }>>
  readonly untold: (code: string) => { readonly what: string; readonly todo: string }
  readonly products: {
    readonly template: string
    readonly price: (name: string) => string
    readonly age: (name: string) => string
    readonly selection: (name: string) => string
    readonly remove: (name: string) => string
    readonly removed: string
    readonly heads: { readonly name: string; readonly price: string; readonly age: string; readonly selection: string }
    readonly ageHint: string
  }
  readonly last: {
    readonly twoPeople: string
    readonly twoPeopleHint: string
    readonly ready: string
    readonly missing: string
    readonly start: string
    readonly starting: string
    readonly goTo: (name: string) => string
  }
  readonly started: {
    readonly title: string
    readonly lead: string
    readonly waiting: string
    readonly signIn: string
  }
}

/** The steps, in the order in which they are asked. */
export const setUpSteps = ['owner', 'place', 'role', 'platform', 'reader', 'machine', 'products', 'last'] as const
export type SetUpStep = (typeof setUpSteps)[number]

/** Words of the first hour. */
export const setUpWords = inLanguages<Words>({
  ja: {
    title: '機械の準備',
    step: (at, of, name) => `${String(of)}のうち${String(at)}番目: ${name}`,
    stepsName: '準備の手順',
    steps: {
      owner: {
        name: '運営者',
        title: 'この機械を運営するのはだれですか',
        lead: '記録に残り、電話番号はお客様が困ったときに画面に出ます。'
      },
      place: {
        name: '置き場所',
        title: 'どこに置きますか',
        lead: '法令では、屋外の機械は必ず暗証番号を確かめます。'
      },
      role: {
        name: '役割',
        title: 'どの役割で動かしますか',
        lead: 'プラットフォーム事業者との契約書に書かれています。わからないときはサービスプロバイダです。'
      },
      platform: {
        name: '確認先',
        title: '年齢を確認する先につなぎます',
        lead: 'プラットフォーム事業者から受け取ったファイルと、知らされた名前を入れます。'
      },
      reader: { name: 'カードリーダー', title: 'カードリーダーを選びます', lead: 'つないでから「試す」を押してください。' },
      machine: {
        name: '販売機',
        title: '販売機とのつなぎ方を選びます',
        lead: '配線を終え、販売機の電源を入れてから「試す」を押してください。商品は出ません。'
      },
      products: {
        name: '商品',
        title: '何を売りますか',
        lead: 'ひな形から始めます。値段と年齢を確かめてください。あとから細かなルールを作れます。'
      },
      last: { name: '確認', title: '確かめて、始めます', lead: '始めたあとは、設定ファイルと「販売ルール」で変えられます。' }
    },
    toCorrect: '答えに直すところがあります',
    back: '戻る',
    next: '次へ',
    saving: '保存しています',
    done: '済み',
    toDo: 'まだ',
    owner: {
      name: '運営者の名前',
      nameHint: '店や会社の名前。',
      telephone: '電話番号',
      telephoneHint: '例: 0120-000-000。お客様の画面に出ます。'
    },
    place: {
      indoors: { name: '屋内', lead: '店やホテルの中など、人の目が届く場所。' },
      outdoors: { name: '屋外', lead: '道ばたや軒下。暗証番号のない確認はできません。' }
    },
    role: {
      service_provider: {
        name: 'サービスプロバイダ',
        lead: '証明書の中身はこの機械で見ません。封をしてプラットフォーム事業者に確認を頼みます。'
      },
      platform_operator: {
        name: 'プラットフォーム事業者',
        lead: '主務大臣の認定を受けた事業者だけです。証明書と失効をこの機械で確かめます。'
      }
    },
    platform: {
      endpoint: '確認先のアドレス',
      endpointHint: '例: https://platform.example:8443',
      files: 'ファイル',
      filesHint: '受け取った .pem ファイルをまとめて選べます。何のファイルかは機械が見分けます。',
      answerKeyId: '回答の鍵の名前',
      sealingKeyId: '封をする鍵の名前',
      keyIdHint: 'プラットフォーム事業者が知らせた名前。例: answer-1',
      certifiedUntil: '認定の最後の日',
      missing: 'まだありません',
      kinds: {
        client_key: 'この機械の秘密鍵',
        client_certificate: 'この機械の証明書',
        server_ca: '確認先の認証局の証明書',
        answer_key: '回答の公開鍵',
        sealing_key: '封をする公開鍵',
        anchor: 'JPKIの認証局の証明書'
      },
      unclear: (name) => `「${name}」が何のファイルかわかりません。ファイル名に answer、seal、ca、anchor のどれかを入れて、もう一度選んでください。`,
      refused: (name, problem) => `「${name}」は使えません（${problem}）。前のファイルはそのままです。`
    },
    reader: { label: 'リーダー' },
    drivers: {
      pcsc: { name: 'USBのカードリーダー（PC/SC）', lead: '市販の非接触リーダー。ふつうはこちらです。' },
      simulated: { name: '模擬リーダー', lead: '試すためのもの。本物のカードは読めません。' },
      'relay-lcus': { name: 'リレー基板（LCUS、USB）', lead: '商品ボタンの接点を短く閉じます。いちばん簡単なつなぎ方です。' },
      'relay-modbus': { name: 'リレー基板（Modbus RTU）', lead: 'タイマー付きの基板。ボタン、売り切れ、扉、落下センサーも読めます。' },
      'mdb-avd': { name: 'MDBの年齢確認装置（AVD）', lead: '年齢確認装置をMDBバスにつなげる販売機。購入は販売機から始まります。' },
      'mdb-cashless': { name: 'MDBのキャッシュレス端末として', lead: 'キャッシュレス端末をMDBバスにつなげる販売機。確認が済むまで購入を止めます。' },
      'hatachi-line': { name: 'Hatachiの回線規約', lead: 'マイコンのある機械なら何でも。公開している規約で話します。' }
    },
    machine: {
      label: 'つなぎ方',
      port: '回線',
      portHint: 'アダプタの場所。/dev/serial/by-id/ の名前なら、差し替えても変わりません。',
      own: '見つかった回線'
    },
    try: { platform: '確認先を試す', reader: 'リーダーを試す', machine: '販売機を試す' },
    trying: { platform: '確認先に聞いています', reader: 'リーダーを待っています', machine: '販売機を待っています' },
    tried: {
      'platform:answers': () => ({ what: '確認先が答えました。', todo: '問い合わせの費用はかかっていません。' }),
      'platform:files_missing': () => ({ what: 'ファイルが足りません。', todo: '秘密鍵、証明書、認証局の3つが要ります。' }),
      'platform:bad_endpoint': () => ({ what: 'アドレスが正しくありません。', todo: 'https:// から始まるアドレスを入れてください。' }),
      'platform:name_unknown': () => ({ what: 'その名前の確認先が見つかりません。', todo: 'アドレスのつづりと、機械のネットワーク（DNS）を確かめてください。' }),
      'platform:connection_refused': () => ({ what: '確認先が接続を断りました。', todo: 'アドレスの番号（:8443 など）を確かめてください。' }),
      'platform:timed_out': () => ({ what: '確認先が答えません。', todo: 'ケーブル、ルーター、確認先への通信が許されているかを確かめてください。' }),
      'platform:client_not_accepted': () => ({ what: '確認先が、この機械の証明書を受け付けません。', todo: '秘密鍵と証明書が、この役割のものかを事業者に確かめてください。' }),
      'platform:server_not_trusted': () => ({ what: '確認先の証明書を信頼できません。', todo: '認証局のファイルと、機械の時計を確かめてください。' }),
      'platform:handshake_broken': () => ({ what: '暗号通信が始まりません。', todo: 'アドレスが確認先のものかを確かめてください。' }),
      'platform:unreachable': () => ({ what: '確認先につながりません。', todo: 'ケーブルとルーターを確かめてください。' }),
      'platform:bad_answer': ({ status }) => ({ what: `確認先の答えがわかりません（HTTP ${String(status ?? '')}）。`, todo: 'アドレスの最後までが正しいかを事業者に確かめてください。' }),
      'reader:ready': ({ name }) => ({ what: `リーダーが使えます: ${String(name ?? '')}`, todo: 'カードはまだ要りません。' }),
      'reader:not_chosen': () => ({ what: 'リーダーを選んでいません。', todo: '上から選んでください。' }),
      'reader:silent': () => ({ what: 'リーダーが答えません。', todo: '抜いて差し直し、もう一度試してください。' }),
      'reader:reader_absent': () => ({ what: 'リーダーが見つかりません。', todo: 'USBを差し、ランプがつくのを確かめてください。' }),
      'reader:reader_lost': () => ({ what: 'リーダーが途中で消えました。', todo: 'ケーブルを差し直してください。' }),
      'reader:reader_service_absent': () => ({ what: 'カードの受付（pcscd）が動いていません。', todo: '技術者に: sudo systemctl enable --now pcscd.socket' }),
      'reader:reader_service_denied': () => ({ what: 'カードの受付を使う許しがありません。', todo: '技術者に: hatachi doctor --reader' }),
      'reader:reader_service_stuck': () => ({ what: 'カードの受付が止まっています。', todo: '技術者に: sudo systemctl restart pcscd' }),
      'reader:reader_busy': () => ({ what: 'ほかのプログラムがリーダーを使っています。', todo: 'それを終わらせてください。' }),
      'reader:reader_driver_missing': () => ({ what: 'リーダーの部品が入っていません。', todo: '技術者に: hatachi doctor --reader' }),
      'machine:ready': () => ({ what: '販売機とつながりました。', todo: '商品は出していません。' }),
      'machine:not_chosen': () => ({ what: 'つなぎ方を選んでいません。', todo: '上から選んでください。' }),
      'machine:bad_settings': () => ({ what: '回線が正しくありません。', todo: '/dev/ から始まる場所を入れてください。' }),
      'machine:silent': () => ({ what: '販売機が答えません。', todo: '電源、配線、つなぎ方を確かめてください。' }),
      'machine:lost': ({ cause }) => ({ what: `回線を使えません（${String(cause ?? '')}）。`, todo: 'アダプタが差さっているか、場所が正しいかを確かめてください。' })
    },
    untold: (code) => ({ what: `使えませんでした（${code}）。`, todo: '技術者に: hatachi doctor' }),
    products: {
      template: 'ひな形',
      price: (name) => `${name}の値段（円）`,
      age: (name) => `${name}の年齢（歳以上）`,
      selection: (name) => `${name}の販売機での番号`,
      remove: (name) => `${name}を外す`,
      removed: '外す',
      heads: { name: '商品', price: '値段（円）', age: '年齢（歳以上）', selection: '番号' },
      ageHint: '0 はだれにでも、カードなしで売ります。お酒とたばこは法令で20歳からです。番号は販売機での列やボタンの名前です。'
    },
    last: {
      twoPeople: 'ルールの変更と記録の削除には、もう一人の承認を求める',
      twoPeopleHint: '2人以上で運営するときにおすすめします。始めたあと「アカウント」で、もう一人を加えてください。それまでルールは変えられません。',
      ready: 'すべてそろいました。',
      missing: '足りないものがあります。',
      start: '機械を始める',
      starting: '設定を書いて、始めています',
      goTo: (name) => `${name}を開く`
    },
    started: {
      title: '機械が始まりました',
      lead: '新しくサインインして、最初の一つを買ってみてください。',
      waiting: '機械の画面が出るのを待っています',
      signIn: 'サインインする'
    }
  },
  en: {
    title: 'Setting the machine up',
    step: (at, of, name) => `Step ${String(at)} of ${String(of)}: ${name}`,
    stepsName: 'Steps of setting up',
    steps: {
      owner: {
        name: 'Who runs it',
        title: 'Who runs this machine?',
        lead: 'It stands in the record; the telephone number is shown to shoppers who need help.'
      },
      place: { name: 'Place', title: 'Where does it stand?', lead: 'By law a machine outdoors always asks for the PIN.' },
      role: {
        name: 'Role',
        title: 'In which role does it run?',
        lead: 'Your contract with the platform operator names it. If you do not know, it is the service provider.'
      },
      platform: {
        name: 'Platform',
        title: 'Connect to where ages are checked',
        lead: 'Hand in the files that the platform operator gave you, and the names that go with them.'
      },
      reader: { name: 'Card reader', title: 'Choose the card reader', lead: 'Plug it in, then press “try”.' },
      machine: {
        name: 'Machine',
        title: 'Choose how the machine is connected',
        lead: 'Wire it and switch it on, then press “try”. Nothing is handed out.'
      },
      products: {
        name: 'Products',
        title: 'What does it sell?',
        lead: 'Begin with a template, and look at prices and ages. Finer rules can be made later.'
      },
      last: { name: 'Check', title: 'Check, and start', lead: 'Afterwards the configuration file and the rules of sale change it.' }
    },
    toCorrect: 'Something has to be corrected',
    back: 'Back',
    next: 'Next',
    saving: 'Saving',
    done: 'done',
    toDo: 'to do',
    owner: {
      name: 'Name of the operator',
      nameHint: 'Of the shop or company.',
      telephone: 'Telephone',
      telephoneHint: 'Such as 0120-000-000. Shoppers see it.'
    },
    place: {
      indoors: { name: 'Indoors', lead: 'In a shop or a hotel, where people look after it.' },
      outdoors: { name: 'Outdoors', lead: 'In the street or under a roof. Nobody is checked without the PIN.' }
    },
    role: {
      service_provider: {
        name: 'Service provider',
        lead: 'This machine never looks into a certificate: it seals it, and the platform operator checks.'
      },
      platform_operator: {
        name: 'Platform operator',
        lead: 'Only with the certification of the minister. This machine checks certificates and revocation itself.'
      }
    },
    platform: {
      endpoint: "The platform's address",
      endpointHint: 'Such as https://platform.example:8443',
      files: 'Files',
      filesHint: 'Choose all the .pem files that you were given at once. The machine tells them apart.',
      answerKeyId: 'Name of the answer key',
      sealingKeyId: 'Name of the sealing key',
      keyIdHint: 'As the platform operator gave it, such as answer-1.',
      certifiedUntil: 'Last day of the certification',
      missing: 'not there yet',
      kinds: {
        client_key: "This machine's private key",
        client_certificate: "This machine's certificate",
        server_ca: "The platform's CA certificate",
        answer_key: 'Public key of answers',
        sealing_key: 'Public key for sealing',
        anchor: "JPKI's CA certificates"
      },
      unclear: (name) => `What “${name}” is cannot be told. Put answer, seal, ca or anchor into its name, and choose it again.`,
      refused: (name, problem) => `“${name}” cannot be used (${problem}). The one before stays.`
    },
    reader: { label: 'Reader' },
    drivers: {
      pcsc: { name: 'Card reader on USB (PC/SC)', lead: 'A contactless reader as sold in shops. Usually this one.' },
      simulated: { name: 'Simulated reader', lead: 'For trying. It reads no real card.' },
      'relay-lcus': { name: 'Relay board (LCUS, USB)', lead: 'Closes the contact of a button for a moment. The simplest way.' },
      'relay-modbus': { name: 'Relay board (Modbus RTU)', lead: 'With a timer. Reads buttons, sold-out contacts, door and drop sensor too.' },
      'mdb-avd': { name: 'MDB age verification device', lead: 'For machines that take one on their MDB bus. A purchase begins at the machine.' },
      'mdb-cashless': { name: 'As a cashless reader on MDB', lead: 'For machines that take one. It holds each purchase until the shopper is verified.' },
      'hatachi-line': { name: "Hatachi's line protocol", lead: 'Anything with a microcontroller, by a published protocol.' }
    },
    machine: {
      label: 'Connection',
      port: 'Line',
      portHint: 'Where the adapter is. A name below /dev/serial/by-id/ stays the same when it is plugged in elsewhere.',
      own: 'Lines that were found'
    },
    try: { platform: 'Try the platform', reader: 'Try the reader', machine: 'Try the machine' },
    trying: { platform: 'Asking the platform', reader: 'Waiting for the reader', machine: 'Waiting for the machine' },
    tried: {
      'platform:answers': () => ({ what: 'The platform answers.', todo: 'This cost no fee.' }),
      'platform:files_missing': () => ({ what: 'Files are missing.', todo: 'It takes private key, certificate and CA.' }),
      'platform:bad_endpoint': () => ({ what: 'The address is not right.', todo: 'Give one that begins with https://.' }),
      'platform:name_unknown': () => ({ what: 'There is no platform of that name.', todo: "Check the spelling, and the machine's network (DNS)." }),
      'platform:connection_refused': () => ({ what: 'The platform refused the connection.', todo: 'Check the number in the address, such as :8443.' }),
      'platform:timed_out': () => ({ what: 'The platform does not answer.', todo: 'Check cable and router, and that the way to the platform is open.' }),
      'platform:client_not_accepted': () => ({ what: "The platform does not accept this machine's certificate.", todo: 'Ask its operator whether key and certificate are for this role.' }),
      'platform:server_not_trusted': () => ({ what: "The platform's certificate is not trusted.", todo: "Check the CA's file, and the machine's clock." }),
      'platform:handshake_broken': () => ({ what: 'No encrypted connection comes about.', todo: 'Check that the address is the platform’s.' }),
      'platform:unreachable': () => ({ what: 'The platform cannot be reached.', todo: 'Check cable and router.' }),
      'platform:bad_answer': ({ status }) => ({ what: `The platform's answer is not understood (HTTP ${String(status ?? '')}).`, todo: 'Ask its operator whether the whole address is right.' }),
      'reader:ready': ({ name }) => ({ what: `The reader works: ${String(name ?? '')}`, todo: 'No card is needed yet.' }),
      'reader:not_chosen': () => ({ what: 'No reader is chosen.', todo: 'Choose one above.' }),
      'reader:silent': () => ({ what: 'The reader does not answer.', todo: 'Unplug it, plug it in again, and try again.' }),
      'reader:reader_absent': () => ({ what: 'No reader is found.', todo: 'Plug it in, and see that its lamp is lit.' }),
      'reader:reader_lost': () => ({ what: 'The reader went away.', todo: 'Plug its cable in again.' }),
      'reader:reader_service_absent': () => ({ what: 'The card service (pcscd) does not run.', todo: 'For a technician: sudo systemctl enable --now pcscd.socket' }),
      'reader:reader_service_denied': () => ({ what: 'The card service does not let this program in.', todo: 'For a technician: hatachi doctor --reader' }),
      'reader:reader_service_stuck': () => ({ what: 'The card service hangs.', todo: 'For a technician: sudo systemctl restart pcscd' }),
      'reader:reader_busy': () => ({ what: 'Another program uses the reader.', todo: 'End it.' }),
      'reader:reader_driver_missing': () => ({ what: 'A part for the reader is not installed.', todo: 'For a technician: hatachi doctor --reader' }),
      'machine:ready': () => ({ what: 'The machine answers.', todo: 'Nothing was handed out.' }),
      'machine:not_chosen': () => ({ what: 'No connection is chosen.', todo: 'Choose one above.' }),
      'machine:bad_settings': () => ({ what: 'The line is not right.', todo: 'Give a path that begins with /dev/.' }),
      'machine:silent': () => ({ what: 'The machine does not answer.', todo: 'Check power, wiring and the kind of connection.' }),
      'machine:lost': ({ cause }) => ({ what: `The line cannot be used (${String(cause ?? '')}).`, todo: 'Check that the adapter is plugged in, and its path.' })
    },
    untold: (code) => ({ what: `It cannot be used (${code}).`, todo: 'For a technician: hatachi doctor' }),
    products: {
      template: 'Template',
      price: (name) => `Price of ${name} (yen)`,
      age: (name) => `Age for ${name} (years and over)`,
      selection: (name) => `The machine's number of ${name}`,
      remove: (name) => `Take ${name} out`,
      removed: 'Take out',
      heads: { name: 'Product', price: 'Price (yen)', age: 'Age (from)', selection: 'Number' },
      ageHint: '0 sells to anybody, with no card. Alcohol and tobacco are from 20 by law. The number is the machine’s name of its column or button.'
    },
    last: {
      twoPeople: 'A second person has to approve changes of rules and deletions of the record',
      twoPeopleHint: 'Good where two or more people run it. Add the second under “Accounts” after the start: until then the rules cannot be changed.',
      ready: 'Everything is there.',
      missing: 'Something is missing.',
      start: 'Start the machine',
      starting: 'Writing the configuration, and starting',
      goTo: (name) => `Open “${name}”`
    },
    started: {
      title: 'The machine has started',
      lead: 'Sign in anew, and make a first purchase.',
      waiting: 'Waiting for the machine',
      signIn: 'Sign in'
    }
  }
})
