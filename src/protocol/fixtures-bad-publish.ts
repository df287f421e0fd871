// Fixtures: broken PUBLISH packets and acknowledgements. A row: version (- before CONNECT), sender, reason code, statement, bytes, name.
// Does not read them: codec.test.ts and the tests of other floors do.
import { badFixtures, type Fixture } from './fixture.ts'

export const badPublishFixtures: readonly Fixture[] = badFixtures(`
4 client 81 MQTT-3.3.1-4 36050001610001 PUBLISH at QoS 3
4 client 81 MQTT-3.3.1-4 3f050001610001 PUBLISH at QoS 3, DUP, retained
4 client 81 MQTT-3.3.1-2 3803000161 PUBLISH with DUP at QoS 0
4 client 81 MQTT-3.3.1-2 3903000161 PUBLISH with DUP at QoS 0, retained
4 client 81 MQTT-1.5.5-1 30840000016178 PUBLISH whose Remaining Length is longer than need be
4 client 81 - 3009000161 PUBLISH whose Remaining Length is above the packet
4 client 81 - 40030001 PUBACK whose Remaining Length is above the packet
5 client 81 MQTT-3.3.1-4 3606000161000100 PUBLISH at QoS 3
5 client 81 MQTT-3.3.1-4 3f06000161000100 PUBLISH at QoS 3, DUP, retained
5 client 81 MQTT-3.3.1-2 380400016100 PUBLISH with DUP at QoS 0
5 client 81 MQTT-3.3.1-2 390400016100 PUBLISH with DUP at QoS 0, retained
5 client 81 MQTT-1.5.5-1 30840000016100 PUBLISH whose Remaining Length is longer than need be
5 client 81 - 300900016100 PUBLISH whose Remaining Length is above the packet
5 client 81 - 40030001 PUBACK whose Remaining Length is above the packet
3 client 81 MQTT-3.6.1-1 63020001 PUBREL with RETAIN
- client 82 MQTT-3.1.0-1 300400016178 PUBLISH as the first packet
- client 82 MQTT-3.1.0-1 40020001 PUBACK as the first packet
4 client 90 MQTT-4.7.1-1 30050003612f23 PUBLISH to 'a/#'
4 client 90 MQTT-4.7.1-1 300300012b PUBLISH to '+'
4 client 90 MQTT-4.7.1-1 30070005612f2b2f62 PUBLISH to 'a/+/b'
4 client 90 MQTT-4.7.1-1 3003000123 PUBLISH to '#'
4 client 90 MQTT-4.7.1-1 30040002612b PUBLISH to 'a+'
4 client 81 MQTT-1.5.3-1 30030001ff PUBLISH with 0xff in its topic
4 client 81 MQTT-1.5.3-1 30030001c3 PUBLISH with a cut character in its topic
4 client 81 MQTT-1.5.3-1 30040002c0af PUBLISH with an overlong slash in its topic
4 client 81 MQTT-1.5.3-1 30050003e080af PUBLISH with an overlong slash of three bytes in its topic
4 client 81 MQTT-1.5.3-1 30050003eda080 PUBLISH with a surrogate in its topic
4 client 81 MQTT-1.5.3-1 30050003edbfbf PUBLISH with a low surrogate in its topic
4 client 81 MQTT-1.5.3-1 30060004f4908080 PUBLISH with U+110000 in its topic
4 client 81 MQTT-1.5.3-1 300400026180 PUBLISH with a lone continuation byte in its topic
4 client 81 MQTT-1.5.3-1 30060004f0808080 PUBLISH with an overlong form of four bytes in its topic
4 client 81 MQTT-1.5.3-1 30080006fc8080808080 PUBLISH with a form of six bytes in its topic
4 client 81 MQTT-1.5.3-1 302b002961616161616161616161616161616161616161616161616161616161616161616161616161616161c3 PUBLISH with a cut character after many in its topic
4 client 81 MQTT-1.5.3-2 30050003610062 PUBLISH with U+0000 in its topic
4 client 81 MQTT-1.5.3-2 30350033616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616100 PUBLISH with U+0000 in a long topic
4 client 82 MQTT-2.3.1-1 32050001610000 PUBLISH with Packet Identifier 0
4 client 82 MQTT-2.3.1-1 34050001610000 PUBLISH at QoS 2 with Packet Identifier 0
4 client 82 MQTT-4.7.3-1 3003000078 PUBLISH with an empty topic
4 client 81 - 3000 PUBLISH with nothing in it
4 client 81 - 300400056162 PUBLISH that ends in its topic
4 client 81 - 320400016100 PUBLISH that ends in its Packet Identifier
5 client 90 MQTT-3.3.2-2 30060003612f2300 PUBLISH to 'a/#'
5 client 90 MQTT-3.3.2-2 300400012b00 PUBLISH to '+'
5 client 90 MQTT-3.3.2-2 30080005612f2b2f6200 PUBLISH to 'a/+/b'
5 client 90 MQTT-3.3.2-2 300400012300 PUBLISH to '#'
5 client 90 MQTT-3.3.2-2 30050002612b00 PUBLISH to 'a+'
5 client 81 MQTT-1.5.4-1 30040001ff00 PUBLISH with 0xff in its topic
5 client 81 MQTT-1.5.4-1 30040001c300 PUBLISH with a cut character in its topic
5 client 81 MQTT-1.5.4-1 30050002c0af00 PUBLISH with an overlong slash in its topic
5 client 81 MQTT-1.5.4-1 30060003e080af00 PUBLISH with an overlong slash of three bytes in its topic
5 client 81 MQTT-1.5.4-1 30060003eda08000 PUBLISH with a surrogate in its topic
5 client 81 MQTT-1.5.4-1 30060003edbfbf00 PUBLISH with a low surrogate in its topic
5 client 81 MQTT-1.5.4-1 30070004f490808000 PUBLISH with U+110000 in its topic
5 client 81 MQTT-1.5.4-1 30050002618000 PUBLISH with a lone continuation byte in its topic
5 client 81 MQTT-1.5.4-1 30070004f080808000 PUBLISH with an overlong form of four bytes in its topic
5 client 81 MQTT-1.5.4-1 30090006fc808080808000 PUBLISH with a form of six bytes in its topic
5 client 81 MQTT-1.5.4-1 302c002961616161616161616161616161616161616161616161616161616161616161616161616161616161c300 PUBLISH with a cut character after many in its topic
5 client 81 MQTT-1.5.4-2 3006000361006200 PUBLISH with U+0000 in its topic
5 client 81 MQTT-1.5.4-2 3036003361616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161610000 PUBLISH with U+0000 in a long topic
5 client 82 MQTT-2.2.1-3 3206000161000000 PUBLISH with Packet Identifier 0
5 client 82 MQTT-2.2.1-3 3406000161000000 PUBLISH at QoS 2 with Packet Identifier 0
5 client 82 MQTT-4.7.3-1 300400000078 PUBLISH with an empty topic
5 client 81 - 3000 PUBLISH with nothing in it
5 client 81 - 300400056162 PUBLISH that ends in its topic
5 client 81 - 320400016100 PUBLISH that ends in its Packet Identifier
5 client 81 - 3003000161 PUBLISH without Property Length
5 client 81 MQTT-2.2.2-1 3006000161090101 PUBLISH whose Property Length passes the end
5 client 81 MQTT-1.5.5-1 30050001618000 PUBLISH whose Property Length is longer than need be
5 client 82 - 3009000161040100010078 PUBLISH with Payload Format Indicator twice
5 client 81 - 30050001610101 PUBLISH that ends in Payload Format Indicator
5 client 82 - 300f0001610a0200000001020000000178 PUBLISH with Message Expiry Interval twice
5 client 81 - 30080001610402000000 PUBLISH that ends in Message Expiry Interval
5 client 82 - 300d00016108030001780300017878 PUBLISH with Content Type twice
5 client 81 - 300700016103030001 PUBLISH that ends in Content Type
5 client 82 - 300d00016108080001720800017278 PUBLISH with Response Topic twice
5 client 81 - 300700016103080001 PUBLISH that ends in Response Topic
5 client 82 - 300d00016108090001640900016478 PUBLISH with Correlation Data twice
5 client 81 - 300700016103090001 PUBLISH that ends in Correlation Data
5 client 82 - 300b0001610623000123000178 PUBLISH with Topic Alias twice
5 client 81 - 3006000161022300 PUBLISH that ends in Topic Alias
5 client 81 - 300d0001610101007061796c6f6164 PUBLISH whose Property Length ends inside Payload Format Indicator
5 client 81 - 30100001610402000000017061796c6f6164 PUBLISH whose Property Length ends inside Message Expiry Interval
5 client 81 - 30110001610503000378797a7061796c6f6164 PUBLISH whose Property Length ends inside Content Type
5 client 81 - 300f00016103080001727061796c6f6164 PUBLISH whose Property Length ends inside Response Topic
5 client 81 - 301200016106090004646174617061796c6f6164 PUBLISH whose Property Length ends inside Correlation Data
5 client 81 - 300e000161022300017061796c6f6164 PUBLISH whose Property Length ends inside Topic Alias
5 client 81 - 3012000161062600016e0001767061796c6f6164 PUBLISH whose Property Length ends inside User Property
5 server 81 - 300e000161020b81017061796c6f6164 PUBLISH whose Property Length ends inside Subscription Identifier
5 client 81 - 4008000100031f000172 PUBACK whose Property Length ends inside Reason String
5 client 82 - 300700016102010278 PUBLISH with Payload Format Indicator 2
5 client 94 MQTT-3.3.2-8 30080001610323000078 PUBLISH with Topic Alias 0
5 client 82 MQTT-3.3.4-6 3007000161020b0178 PUBLISH with Subscription Identifier from a client
5 server 82 - 3007000161020b0078 PUBLISH with Subscription Identifier 0
5 server 81 - 300b000161060b808080800178 PUBLISH with a Subscription Identifier of five bytes
5 server 81 MQTT-1.5.5-1 3008000161030b810078 PUBLISH with a Subscription Identifier longer than need be
5 client 82 MQTT-3.3.2-14 300b00016106080003722f2b78 PUBLISH with a wildcard in Response Topic
5 client 82 MQTT-4.7.3-1 30080001610308000078 PUBLISH with an empty Response Topic
5 client 81 MQTT-1.5.4-1 300900016104080001ff78 PUBLISH whose Response Topic is not UTF-8
5 client 81 MQTT-1.5.4-1 300900016104030001c378 PUBLISH whose Content Type is not UTF-8
5 client 81 MQTT-1.5.4-1 300c00016107260001c300017678 PUBLISH with a User Property whose name is not UTF-8
5 client 81 MQTT-1.5.4-1 300c000161072600016e0001c378 PUBLISH with a User Property whose value is not UTF-8
5 client 81 - 3009000161042600016e78 PUBLISH with a User Property without value
5 client 81 - 300a00016105110000000178 PUBLISH with Session Expiry Interval
5 client 81 - 3009000161041200017878 PUBLISH with Assigned Client Identifier
5 client 81 - 30080001610313000178 PUBLISH with Server Keep Alive
5 client 81 - 3009000161041500016d78 PUBLISH with Authentication Method
5 client 81 - 3009000161041600016478 PUBLISH with Authentication Data
5 client 81 - 300700016102170178 PUBLISH with Request Problem Information
5 client 81 - 300a00016105180000000178 PUBLISH with Will Delay Interval
5 client 81 - 300700016102190178 PUBLISH with Request Response Information
5 client 81 - 3009000161041a00016978 PUBLISH with Response Information
5 client 81 - 3009000161041c00017278 PUBLISH with Server Reference
5 client 81 - 3009000161041f00017278 PUBLISH with Reason String
5 client 81 - 30080001610321000178 PUBLISH with Receive Maximum
5 client 81 - 30080001610322000178 PUBLISH with Topic Alias Maximum
5 client 81 - 300700016102240178 PUBLISH with Maximum QoS
5 client 81 - 300700016102250178 PUBLISH with Retain Available
5 client 81 - 300a00016105270000000178 PUBLISH with Maximum Packet Size
5 client 81 - 300700016102280178 PUBLISH with Wildcard Subscription Available
5 client 81 - 300700016102290178 PUBLISH with Subscription Identifier Available
5 client 81 - 3007000161022a0178 PUBLISH with Shared Subscription Available
5 client 81 - 300700016102000078 PUBLISH with property 0x00
5 client 81 - 3007000161022b0078 PUBLISH with property 0x2b
5 client 81 - 300900016104a301000178 PUBLISH with a property identifier of two bytes
5 client 82 - 300b0001610623000123000078 PUBLISH with an alias of 0 after another
4 client 82 MQTT-2.3.1-6 40020000 PUBACK with Packet Identifier 0
4 client 81 - 4000 PUBACK with nothing in it
4 client 81 - 400101 PUBACK of one byte
5 client 82 MQTT-2.2.1-5 40020000 PUBACK with Packet Identifier 0
5 client 81 - 4000 PUBACK with nothing in it
5 client 81 - 400101 PUBACK of one byte
4 client 81 - 4003000100 PUBACK with a reason code before MQTT 5.0
5 client 82 MQTT-3.4.2-1 4003000101 PUBACK with reason code 0x01
5 client 82 MQTT-3.4.2-1 40040001ff00 PUBACK with reason code 0xff
5 client 81 MQTT-2.2.2-1 400400010005 PUBACK whose Property Length passes the end
5 client 81 - 40050001000000 PUBACK with bytes after its properties
5 client 82 - 400a000100061f00001f0000 PUBACK with two Reason Strings
5 client 81 - 40080001000403000178 PUBACK with Content Type
5 client 81 - 4006000100022600 PUBACK with a property 0x26 cut short
4 client 82 MQTT-2.3.1-6 50020000 PUBREC with Packet Identifier 0
4 client 81 - 5000 PUBREC with nothing in it
4 client 81 - 500101 PUBREC of one byte
5 client 82 MQTT-2.2.1-5 50020000 PUBREC with Packet Identifier 0
5 client 81 - 5000 PUBREC with nothing in it
5 client 81 - 500101 PUBREC of one byte
4 client 81 - 5003000100 PUBREC with a reason code before MQTT 5.0
5 client 82 MQTT-3.5.2-1 5003000101 PUBREC with reason code 0x01
5 client 82 MQTT-3.5.2-1 50040001ff00 PUBREC with reason code 0xff
5 client 81 MQTT-2.2.2-1 500400010005 PUBREC whose Property Length passes the end
5 client 81 - 50050001000000 PUBREC with bytes after its properties
5 client 82 - 500a000100061f00001f0000 PUBREC with two Reason Strings
5 client 81 - 50080001000403000178 PUBREC with Content Type
5 client 81 - 5006000100022600 PUBREC with a property 0x26 cut short
4 client 82 MQTT-2.3.1-6 62020000 PUBREL with Packet Identifier 0
4 client 81 - 6200 PUBREL with nothing in it
4 client 81 - 620101 PUBREL of one byte
5 client 82 MQTT-2.2.1-5 62020000 PUBREL with Packet Identifier 0
5 client 81 - 6200 PUBREL with nothing in it
5 client 81 - 620101 PUBREL of one byte
4 client 81 - 6203000100 PUBREL with a reason code before MQTT 5.0
5 client 82 MQTT-3.6.2-1 6203000101 PUBREL with reason code 0x01
5 client 82 MQTT-3.6.2-1 62040001ff00 PUBREL with reason code 0xff
5 client 81 MQTT-2.2.2-1 620400010005 PUBREL whose Property Length passes the end
5 client 81 - 62050001000000 PUBREL with bytes after its properties
5 client 82 - 620a000100061f00001f0000 PUBREL with two Reason Strings
5 client 81 - 62080001000403000178 PUBREL with Content Type
5 client 81 - 6206000100022600 PUBREL with a property 0x26 cut short
4 client 82 MQTT-2.3.1-6 70020000 PUBCOMP with Packet Identifier 0
4 client 81 - 7000 PUBCOMP with nothing in it
4 client 81 - 700101 PUBCOMP of one byte
5 client 82 MQTT-2.2.1-5 70020000 PUBCOMP with Packet Identifier 0
5 client 81 - 7000 PUBCOMP with nothing in it
5 client 81 - 700101 PUBCOMP of one byte
4 client 81 - 7003000100 PUBCOMP with a reason code before MQTT 5.0
5 client 82 MQTT-3.7.2-1 7003000101 PUBCOMP with reason code 0x01
5 client 82 MQTT-3.7.2-1 70040001ff00 PUBCOMP with reason code 0xff
5 client 81 MQTT-2.2.2-1 700400010005 PUBCOMP whose Property Length passes the end
5 client 81 - 70050001000000 PUBCOMP with bytes after its properties
5 client 82 - 700a000100061f00001f0000 PUBCOMP with two Reason Strings
5 client 81 - 70080001000403000178 PUBCOMP with Content Type
5 client 81 - 7006000100022600 PUBCOMP with a property 0x26 cut short
5 client 82 MQTT-3.4.2-1 4003000192 PUBACK with 0x92
`)
