/** A whole configuration of a service provider, for the reference; a test holds that it is valid. */
export const exampleConfiguration = `role: service_provider
place: indoors
operator:
  name: Hatachi Vending
  telephone: "0120-000-000"
  outOfServiceMessage:
    ja: ただいま お休みしています。
    en: Closed for a moment.
platform:
  endpoint: https://platform.example:8443
  clientCertificate: files/client.pem
  clientKey: files/client-key.pem
  serverCa: files/platform-ca.pem
  answerKey: { id: answer-1, file: files/answer-public.pem }
  sealingKey: { id: sealing-1, file: files/sealing-public.pem }
reader:
  driver: pcsc
machine:
  driver: relay-lcus
  port: /dev/serial/by-id/usb-1a86_USB_Serial-if00-port0
  channels: { "1": 1, "2": 2 }
rules:
  - { id: alcohol, version: 1, atLeastYears: 20, pin: pin }
products:
  - id: beer
    name: { ja: 生ビール, en: Draught beer, zh-Hans: 生啤酒, ko: 생맥주 }
    priceYen: 350
    picture: beer
    selection: "1"
    rule: alcohol
  - id: sake
    name: { ja: 純米酒, en: Junmai sake }
    priceYen: 480
    picture: sake
    selection: "2"
    rule: alcohol
`

/** What a platform operator adds so that beer is sold while the network is gone; a test holds that it is valid. */
export const exampleOffline = `trust:
  anchors: [files/anchor-1.pem]
  revocation:
    lists: [{ url: http://lists.example/authentication.crl }]
offline:
  policies:
    - id: alcohol-offline
      version: 1
      ageEvidence: remembered_age
      listMaxAgeHours: 50
      rememberedMaxAgeDays: 90
      outageMaxHours: 72
  memory:
    enabled: true
    keepDays: 90
    acknowledgement: { acknowledgedBy: Head of operations, acknowledgedOn: 2026-11-26 }
`

/** What is changed so that beer and tea are bought at once; a test holds that it is valid. */
export const exampleBasket = `session:
  basket: { most: 4 }
products:
  - { id: beer, name: { ja: 生ビール, en: Beer }, priceYen: 350, picture: beer, selection: "1", rule: alcohol }
  - { id: tea, name: { ja: お茶, en: Green tea }, priceYen: 150, picture: tea, selection: "2" }
`

/** A household's box, which sells nothing, but for what stands below `cable`; a test holds that it is valid. */
export const exampleHousehold = `role: service_provider
place: indoors
operator:
  name: Minami Cable
  outOfServiceMessage: { ja: テレビの点検をしています。, en: We are looking after the television. }
machine: { driver: none }
television:
  enabled: true
  address: 192.168.10.5
  reader: agent
`

/** What is changed so that tickets have a fare for seniors; a test holds that it is valid. */
export const exampleFares = `rules:
  - { id: senior, version: 1, atLeastYears: 65, pin: pin }
products:
  - id: city-line
    name: { ja: 市内線, en: City line }
    priceYen: 220
    picture: ticket
    selection: "1"
    rule: senior
    fullFare: { selection: "2", priceYen: 440 }
`
