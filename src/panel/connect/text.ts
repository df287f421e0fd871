// The words of the connect view, in English. Does not know the markup.

export const connectText = {
  title: 'Connect',
  device: {
    title: 'Device or program',
    joined: 'The gateway is joined: these addresses reach this broker.',
    dialling: 'The gateway does not answer yet. These addresses work once it does.',
    refused: 'The gateway refused this page. Reload it to ask again.',
    tcp: 'MQTT over TCP',
    websocket: 'MQTT over WebSocket',
    addressOf: (what: string) => `the address for ${what}`,
    tabs: 'Programs',
    language: { mosquitto: 'mosquitto', mqttjs: 'MQTT.js', python: 'Python', esp32: 'ESP32' },
    code: (language: string) => `the ${language} code`,
    esp32:
      'A device reaches this computer by its address in the network, not as localhost: put that in place of 192.168.1.20, and start the gateway with --host 0.0.0.0.',
    none: 'A browser cannot listen on a port, so programs and devices come through a small gateway on this computer. It serves this page too; open the address that it prints.',
    fromClone: 'In a clone of the repository',
    fromNpm: 'Or from npm',
    command: 'the command',
  },
  page: {
    title: 'My own page',
    why: 'Any page of this origin joins the broker with an ordinary MQTT.js client.',
    install: 'Install',
    code: 'the code',
    serve: 'Serve mqtab-worker.js beside your page: npm puts it into node_modules/mqtab/dist/page.',
  },
  tab: {
    title: 'Another tab',
    why: 'Every tab of this address shares one broker. It lives until the last of them closes, and what it promised to keep is there when the next opens.',
    open: 'Open another tab',
    address: 'the address of this page',
  },
  bench: {
    title: 'Right here',
    why: 'The workbench holds MQTT clients in this tab: connect one, subscribe, publish, pull its plug.',
    open: 'Open the workbench',
  },
}
