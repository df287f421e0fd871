// The words of the connect view, in English. Does not know the markup.
import { catalogue } from '../language.ts'

export const connectText = catalogue('connect', {
  title: 'Connect',
  device: {
    title: 'Device or program',
    unknown: 'The broker tells this page nothing now: whether these addresses reach it is not known.',
    joined: 'The gateway is joined: these addresses reach this broker.',
    waiting:
      'Another page, in another browser or profile, serves the gateway: these addresses reach its broker. This page takes over when that one closes.',
    dialling:
      'The gateway does not answer. These addresses work as soon as it does; if it was stopped, start it again.',
    refused: 'The gateway refused this page. Reload it to ask again.',
    tcp: 'MQTT over TCP',
    websocket: 'MQTT over WebSocket',
    addressOf: (what: string) => `the address for ${what}`,
    tabs: 'Programs',
    language: {
      mosquitto: 'mosquitto',
      arduino: 'ESP32 Arduino',
      espidf: 'ESP-IDF',
      micropython: 'MicroPython',
      python: 'Python',
      node: 'Node',
      nodered: 'Node-RED',
      homeassistant: 'Home Assistant',
    },
    code: (language: string) => `the ${language} code`,
    /** What is known of a library, and what to use where that is not enough. */
    traits: {
      mosquitto: 'Begin with mosquitto_sub, so that something is seen when mosquitto_pub sends. -V 5 speaks MQTT 5.',
      arduino:
        'PubSubClient publishes at QoS 0 only, keeps alive for 15 s and takes packets of 256 bytes unless told otherwise. It cannot show a PUBACK: esp-mqtt (ESP-IDF) can.',
      espidf: 'esp-mqtt speaks MQTT 3.1.1 and 5 at every QoS, and reconnects by itself.',
      micropython:
        'umqtt.simple speaks MQTT 3.1.1 at QoS 0 and 1, and never sends PINGREQ by itself: call client.ping() more often than keepalive.',
      python: 'paho-mqtt 2 wants the version of its callbacks named; loop_forever() answers pings and reconnects.',
      node: 'MQTT.js reconnects by itself and subscribes again. It speaks MQTT 3.1.1 unless protocolVersion is 5.',
      nodered: 'A flow: menu, Import, paste. Its broker node asks for user name and password under Security.',
      homeassistant: 'It connects with MQTT 3.1.1 unless another version is chosen in the advanced options.',
    },
    outside:
      'A device reaches this computer by its address in the network, not as localhost. Start the gateway with --lan, and put the address that it prints in place of 192.168.1.20.',
    loginMade: (user: string) =>
      `Clients of other machines must log in: ${user} and its password were made up by the gateway, for as long as it runs.`,
    login: (user: string) => `Clients must log in: put the password of ${user} in place of PASSWORD.`,
    lan: 'On the network',
    arrivals: 'Who connects',
    nobody: 'Nobody yet. A device is listed the moment it opens a connection, before it has said who it is.',
    opening: 'connecting…',
    waits: 'The connection is open, and CONNECT has not come.',
    link: 'unnamed',
    open: (clientId: string) => `Open ${clientId} in Clients`,
    /** What to do next with a client that has published. */
    next: {
      published: 'published to',
      retain: 'Retain last value',
      retainTitle: 'Opens the topic with its last value filled in and RETAIN set, to publish it again',
      plot: 'Plot this number',
      will: 'Add a will',
      willTitle: 'Shows what to add to the code of the program that is chosen above',
    },
    willCode: (language: string) => `the lines of a will for ${language}`,
    will: 'A will: the broker publishes it when the connection breaks without a goodbye. Add to the code above:',
    none: 'A browser cannot listen on a port, so programs and devices come through a small gateway on this computer. It serves this page too; open the address that it prints.',
    fromNpm: 'For this computer and others on its network',
    fromClone: 'In a clone of the repository, for this computer',
    watching: 'This page turns green by itself once it is opened from the gateway.',
    command: 'the command',
  },
  page: {
    title: 'My own page',
    why: 'Any page of this origin joins the broker with an ordinary MQTT.js client.',
    install: 'Install',
    code: 'the code',
    blank: 'Open in a blank tab',
    blankTitle: 'A page of my own',
    blankHeading: 'This page is a client of the broker',
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
})
