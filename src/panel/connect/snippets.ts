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

export const languages = ['mosquitto', 'mqttjs', 'python', 'esp32'] as const
export type Language = (typeof languages)[number]

export function snippet(language: Language, at: Endpoints): string {
  return { mosquitto, mqttjs, python, esp32 }[language](at)
}

function mosquitto({ tcpHost, tcpPort }: Endpoints): string {
  const to = `-h ${tcpHost}${tcpPort === 1883 ? '' : ` -p ${tcpPort}`}`
  return `mosquitto_sub ${to} -t 'home/#' -v

mosquitto_pub ${to} -t home/temperature -m 21.5 -q 1`
}

function mqttjs(at: Endpoints): string {
  return `// npm install mqtt
import mqtt from 'mqtt'

const client = mqtt.connect('${tcpAddress(at)}', { protocolVersion: 5 })
// in a browser: mqtt.connect('${at.websocket}', { protocolVersion: 5 })

client.on('message', (topic, payload) => console.log(topic, String(payload)))
await client.subscribeAsync('home/#')
await client.publishAsync('home/temperature', '21.5', { qos: 1 })`
}

function python({ tcpHost, tcpPort }: Endpoints): string {
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
client.connect("${tcpHost}", ${tcpPort})
client.loop_forever()`
}

function esp32({ tcpHost, tcpPort }: Endpoints): string {
  return `// Arduino, with the PubSubClient library (it publishes at QoS 0 only)
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
  if (!mqtt.connected() && mqtt.connect("esp32")) mqtt.subscribe("home/#");
  mqtt.loop();
  static unsigned long last = 0;
  if (millis() - last > 5000) {
    last = millis();
    mqtt.publish("home/temperature", "21.5");
  }
}`
}

/** Six lines for a page of this origin. */
export const ownPage = `import { connect } from 'mqtab'

const client = connect()
client.on('message', (topic, payload) => console.log(topic, String(payload)))
await client.subscribeAsync('home/#')
await client.publishAsync('home/temperature', '21.5', { qos: 1 })`
