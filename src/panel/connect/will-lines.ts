// What a program needs for a will, to be added to its snippet. It is code, not words: the same in every language.
// Does not know where it is shown.
import type { Language, User } from './snippets.ts'

/** A client identifier stands in code only where it can't be read as code. */
function plain(clientId: string): string {
  return /^[\w.-]+$/.test(clientId) ? clientId : 'device'
}

export function willLines(language: Language, clientId: string, user: User): string {
  const id = plain(clientId)
  const topic = `status/${id}`
  const login = user === null ? '' : `"${user.name}", "${user.password}", `
  return {
    mosquitto: `-i ${id} --will-topic ${topic} --will-payload offline --will-qos 1 --will-retain`,
    arduino: `// in place of connect() above: topic, QoS, retain, payload
mqtt.connect("${id}", ${login}"${topic}", 1, true, "offline")`,
    espidf: `// in esp_mqtt_client_config_t
.session.last_will = { .topic = "${topic}", .msg = "offline", .qos = 1, .retain = true },`,
    micropython: `# before client.connect()
client.set_last_will(b"${topic}", b"offline", retain=True, qos=1)`,
    python: `# before client.connect()
client.will_set("${topic}", "offline", qos=1, retain=True)`,
    node: `// among the options of mqtt.connect()
will: { topic: '${topic}', payload: 'offline', qos: 1, retain: true },`,
    nodered: `"willTopic": "${topic}", "willPayload": "offline", "willQos": "1", "willRetain": "true",`,
    homeassistant: `# Settings, Devices & services, MQTT, Configure, Will message:
#   Topic    ${topic}
#   Payload  offline
#   QoS      1
#   Retain   on`,
  }[language]
}
