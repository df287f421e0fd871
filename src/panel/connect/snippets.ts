// Commands and programs that connect to this broker, with its real addresses in them. They are code, not words:
// the same in every language. Does not know where they are shown.

export interface Endpoints {
  readonly tcpHost: string
  readonly tcpPort: number
  readonly websocket: string
}

/** From what the gateway tells, with or without a scheme: `localhost:1883`, `mqtt://localhost:1883`, `[::1]:1883`. */
export function endpoints(tcp: string | null, websocket: string | null): Endpoints | null {
  if (tcp === null || websocket === null) return null
  const match = /^(?:mqtt:\/\/)?(\[[^\]]+\]|[^:/]+)(?::(\d+))?$/.exec(tcp)
  if (match === null) return null
  return { tcpHost: match[1]!.replace(/^\[|\]$/g, ''), tcpPort: Number(match[2] ?? 1883), websocket }
}

export function tcpAddress({ tcpHost, tcpPort }: Endpoints): string {
  return `mqtt://${tcpHost.includes(':') ? `[${tcpHost}]` : tcpHost}:${tcpPort}`
}

/** The host as a device on the network must name it. */
function fromOutside(host: string): string {
  return host === 'localhost' || host === '127.0.0.1' || host === '::1' ? '192.168.1.20' : host
}

export const languages = [
  'mosquitto',
  'arduino',
  'espidf',
  'micropython',
  'python',
  'node',
  'nodered',
  'homeassistant',
] as const
export type Language = (typeof languages)[number]

/** Who connects; null where anybody may. */
export type User = { readonly name: string; readonly password: string } | null
/** Where the password is the reader's to put in. */
export const unknownPassword = 'PASSWORD'

export function snippet(language: Language, at: Endpoints, user: User = null): string {
  return { mosquitto, arduino, espidf, micropython, python, node, nodered, homeassistant }[language](at, user)
}

/** Whether the program runs on a device, for which localhost is itself. */
export function isDevice(language: Language): boolean {
  return language === 'arduino' || language === 'espidf' || language === 'micropython'
}

function mosquitto({ tcpHost, tcpPort }: Endpoints, user: User): string {
  const login = user === null ? '' : ` -u ${user.name} -P ${user.password}`
  const to = `-h ${tcpHost}${tcpPort === 1883 ? '' : ` -p ${tcpPort}`}${login}`
  return `mosquitto_sub ${to} -t 'home/#' -v

mosquitto_pub ${to} -t home/temperature -m 21.5 -q 1`
}

function node(at: Endpoints, user: User): string {
  const login = user === null ? '' : `, username: '${user.name}', password: '${user.password}'`
  return `// npm install mqtt
import mqtt from 'mqtt'

const client = mqtt.connect('${tcpAddress(at)}', { protocolVersion: 5${login} })
// in a browser: mqtt.connect('${at.websocket}', { protocolVersion: 5${login} })

client.on('message', (topic, payload) => console.log(topic, String(payload)))
await client.subscribeAsync('home/#')
await client.publishAsync('home/temperature', '21.5', { qos: 1 })`
}

function python({ tcpHost, tcpPort }: Endpoints, user: User): string {
  return `# pip install "paho-mqtt>=2"
import paho.mqtt.client as mqtt

def on_connect(client, userdata, flags, reason_code, properties):
    print("connected:", reason_code)
    client.subscribe("home/#", qos=1)
    client.publish("home/temperature", "21.5", qos=1)

def on_message(client, userdata, message):
    print(message.topic, message.payload.decode())

client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
client.on_connect = on_connect
client.on_message = on_message
${user === null ? '' : `client.username_pw_set("${user.name}", "${user.password}")\n`}client.connect("${tcpHost}", ${tcpPort})
client.loop_forever()`
}

function arduino({ tcpHost, tcpPort }: Endpoints, user: User): string {
  const login = user === null ? '' : `, "${user.name}", "${user.password}"`
  return `// Arduino, with the PubSubClient library
#include <WiFi.h>
#include <PubSubClient.h>

WiFiClient net;
PubSubClient mqtt(net);

void onMessage(char* topic, byte* payload, unsigned int length) {
  Serial.printf("%s %.*s\\n", topic, length, payload);
}

void setup() {
  Serial.begin(115200);
  WiFi.begin("network", "password");
  while (WiFi.status() != WL_CONNECTED) delay(200);
  mqtt.setServer("${fromOutside(tcpHost)}", ${tcpPort});
  mqtt.setCallback(onMessage);
}

void loop() {
  if (!mqtt.connected() && mqtt.connect("esp32"${login})) mqtt.subscribe("home/#");
  mqtt.loop();
  static unsigned long last = 0;
  if (millis() - last > 5000) {
    last = millis();
    mqtt.publish("home/temperature", "21.5");
  }
}`
}

function espidf({ tcpHost, tcpPort }: Endpoints, user: User): string {
  const login =
    user === null
      ? ''
      : `
    .credentials.username = "${user.name}",
    .credentials.authentication.password = "${user.password}",`
  return `// ESP-IDF 5: CONFIG_MQTT_PROTOCOL_5=y, and the network is up
#include "mqtt_client.h"

static void on_event(void *arg, esp_event_base_t base, int32_t id, void *data) {
  esp_mqtt_event_handle_t event = data;
  if (id == MQTT_EVENT_CONNECTED) {
    esp_mqtt_client_subscribe(event->client, "home/#", 1);
    esp_mqtt_client_publish(event->client, "home/temperature", "21.5", 0, 1, 0);
  } else if (id == MQTT_EVENT_DATA) {
    printf("%.*s %.*s\\n", event->topic_len, event->topic, event->data_len, event->data);
  }
}

void start_mqtt(void) {
  esp_mqtt_client_config_t config = {
    .broker.address.uri = "mqtt://${fromOutside(tcpHost)}:${tcpPort}",
    .session.protocol_ver = MQTT_PROTOCOL_V_5,${login}
  };
  esp_mqtt_client_handle_t client = esp_mqtt_client_init(&config);
  esp_mqtt_client_register_event(client, ESP_EVENT_ANY_ID, on_event, NULL);
  esp_mqtt_client_start(client);
}`
}

function micropython({ tcpHost, tcpPort }: Endpoints, user: User): string {
  const login = user === null ? '' : `, user="${user.name}", password="${user.password}"`
  return `# mpremote mip install umqtt.simple
from umqtt.simple import MQTTClient

def on_message(topic, payload):
    print(topic, payload)

client = MQTTClient("pico", "${fromOutside(tcpHost)}", port=${tcpPort}, keepalive=30${login})
client.set_callback(on_message)
client.connect()
client.subscribe(b"home/#", qos=1)
client.publish(b"home/temperature", b"21.5", qos=1)
while True:
    client.wait_msg()`
}

/** A flow to import: menu, Import, paste. */
function nodered({ tcpHost, tcpPort }: Endpoints, user: User): string {
  const broker = {
    id: 'mqtab',
    type: 'mqtt-broker',
    name: 'mqtab',
    broker: tcpHost,
    port: String(tcpPort),
    protocolVersion: '5',
    keepalive: '60',
    cleansession: true,
    ...(user !== null && { credentials: { user: user.name, password: user.password } }),
  }
  const nodes = [
    {
      id: 'in',
      type: 'mqtt in',
      topic: 'home/#',
      qos: '1',
      datatype: 'auto-detect',
      broker: 'mqtab',
      wires: [['log']],
    },
    { id: 'log', type: 'debug', active: true, complete: 'true', wires: [] },
    broker,
  ]
  return JSON.stringify(nodes, null, 1)
}

/** Home Assistant takes the broker in a form, and sensors in YAML. */
function homeassistant({ tcpHost, tcpPort }: Endpoints, user: User): string {
  return `# Settings, Devices & services, Add integration, MQTT:
#   Broker    ${fromOutside(tcpHost)}
#   Port      ${tcpPort}
${user === null ? '' : `#   Username  ${user.name}\n#   Password  ${user.password}\n`}
# configuration.yaml
mqtt:
  sensor:
    - name: "Temperature"
      state_topic: "home/temperature"
      unit_of_measurement: "°C"`
}

/** For a page of this origin; every line is code that runs. */
export const ownPage = `import { connect } from 'mqtab'

const client = connect({ clientId: 'my-page' })
client.on('message', (topic, payload, packet) => {
  console.log(topic, String(payload), packet.qos)
})
await client.subscribeAsync('home/#', { qos: 1 })
await client.publishAsync('home/temperature', '21.5', { qos: 1 })
// A will, user properties, expiry: all options of MQTT.js hold.
// await client.endAsync()`

/** The same as a page that needs no bundler, from the folder of this one. `title` and `heading` are for people. */
export function blankPage(folder: string, title: string, heading: string): string {
  const code = ownPage
    .replace("'mqtab'", `'${new URL('mqtab.js', folder).href}'`)
    .replace("'my-page'", "'my-page-' + Math.random().toString(36).slice(2, 6)")
  const shown = code.replace(
    'console.log(topic, String(payload), packet.qos)',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a template of the page that is made
    'log.textContent += `${topic} ${payload} (QoS ${packet.qos})\\n`',
  )
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<base href="${new URL('.', folder).href}">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>:root { color-scheme: light dark; font: 16px/1.5 system-ui; } body { max-width: 60ch; margin: 40px auto; padding: 0 16px; }</style>
<h1>${heading}</h1>
<pre id="log"></pre>
<script type="module">
const log = document.getElementById('log')
${shown}
</script>
</html>`
}
