// Fixtures: all other broken packets. A row: version (- before CONNECT), sender, reason code, statement, bytes, name.
// Does not read them: codec.test.ts and the tests of other floors do.
import { badFixtures, type Fixture } from './fixture.ts'

export const badOtherFixtures: readonly Fixture[] = badFixtures(`
4 client 81 - 0000 packet type 0
4 client 81 MQTT-2.2.2-2 c100 first byte c1
4 client 81 MQTT-2.2.2-2 c800 first byte c8
4 client 81 MQTT-3.14.1-1 e100 first byte e1
4 client 81 MQTT-3.14.1-1 e200 first byte e2
4 client 81 MQTT-2.2.2-2 41020001 first byte 41
4 client 81 MQTT-2.2.2-2 42020001 first byte 42
4 client 81 MQTT-2.2.2-2 52020001 first byte 52
4 client 81 MQTT-2.2.2-2 78020001 first byte 78
4 client 81 MQTT-3.6.1-1 60020001 first byte 60
4 client 81 MQTT-3.6.1-1 61020001 first byte 61
4 client 81 MQTT-3.6.1-1 66020001 first byte 66
4 client 81 MQTT-3.6.1-1 6a020001 first byte 6a
4 client 81 MQTT-3.8.1-1 8006000100016100 SUBSCRIBE with first byte 80
4 client 81 MQTT-3.8.1-1 8106000100016100 SUBSCRIBE with first byte 81
4 client 81 MQTT-3.8.1-1 8306000100016100 SUBSCRIBE with first byte 83
4 client 81 MQTT-3.8.1-1 8a06000100016100 SUBSCRIBE with first byte 8a
4 client 81 MQTT-3.10.1-1 a0050001000161 UNSUBSCRIBE with first byte a0
4 client 81 MQTT-3.10.1-1 a3050001000161 UNSUBSCRIBE with first byte a3
4 client 81 MQTT-3.10.1-1 aa050001000161 UNSUBSCRIBE with first byte aa
4 client 81 - c08080808001 Remaining Length of five bytes
4 client 81 MQTT-1.5.5-1 c08000 Remaining Length longer than need be
4 client 81 - c001 Remaining Length above the packet
4 client 81 - c00000 Remaining Length below the packet
4 client 81 - - no byte at all
4 client 81 - c00100 PINGREQ with a byte
4 client 82 - 20020000 CONNACK from a client
4 client 82 - 9003000100 SUBACK from a client
4 client 82 - b0020001 UNSUBACK from a client
4 client 82 - d000 PINGRESP from a client
4 server 82 - 8206000100016100 SUBSCRIBE from a server
4 server 82 - a2050001000161 UNSUBSCRIBE from a server
4 server 82 - c000 PINGREQ from a server
5 client 81 - 0000 packet type 0
5 client 81 MQTT-2.1.3-1 c100 first byte c1
5 client 81 MQTT-2.1.3-1 c800 first byte c8
5 client 81 MQTT-3.14.1-1 e100 first byte e1
5 client 81 MQTT-3.14.1-1 e200 first byte e2
5 client 81 MQTT-2.1.3-1 41020001 first byte 41
5 client 81 MQTT-2.1.3-1 42020001 first byte 42
5 client 81 MQTT-2.1.3-1 52020001 first byte 52
5 client 81 MQTT-2.1.3-1 78020001 first byte 78
5 client 81 MQTT-3.6.1-1 60020001 first byte 60
5 client 81 MQTT-3.6.1-1 61020001 first byte 61
5 client 81 MQTT-3.6.1-1 66020001 first byte 66
5 client 81 MQTT-3.6.1-1 6a020001 first byte 6a
5 client 81 MQTT-3.8.1-1 800700010000016100 SUBSCRIBE with first byte 80
5 client 81 MQTT-3.8.1-1 810700010000016100 SUBSCRIBE with first byte 81
5 client 81 MQTT-3.8.1-1 830700010000016100 SUBSCRIBE with first byte 83
5 client 81 MQTT-3.8.1-1 8a0700010000016100 SUBSCRIBE with first byte 8a
5 client 81 MQTT-3.10.1-1 a006000100000161 UNSUBSCRIBE with first byte a0
5 client 81 MQTT-3.10.1-1 a306000100000161 UNSUBSCRIBE with first byte a3
5 client 81 MQTT-3.10.1-1 aa06000100000161 UNSUBSCRIBE with first byte aa
5 client 81 - c08080808001 Remaining Length of five bytes
5 client 81 MQTT-1.5.5-1 c08000 Remaining Length longer than need be
5 client 81 - c001 Remaining Length above the packet
5 client 81 - c00000 Remaining Length below the packet
5 client 81 - - no byte at all
5 client 81 - c00100 PINGREQ with a byte
5 client 82 - 2003000000 CONNACK from a client
5 client 82 - 900400010000 SUBACK from a client
5 client 82 - b00400010000 UNSUBACK from a client
5 client 82 - d000 PINGRESP from a client
5 server 82 - 820700010000016100 SUBSCRIBE from a server
5 server 82 - a206000100000161 UNSUBSCRIBE from a server
5 server 82 - c000 PINGREQ from a server
4 server 82 - e000 DISCONNECT from a server
4 client 81 - e00100 DISCONNECT with a reason code
3 client 81 - e00104 DISCONNECT with a reason code
3 client 81 - f000 AUTH before MQTT 5.0
3 client 81 - f00618041500016d AUTH with a method before MQTT 5.0
4 client 81 - f000 AUTH before MQTT 5.0
4 client 81 - f00618041500016d AUTH with a method before MQTT 5.0
5 client 81 MQTT-3.15.1-1 f10618041500016d AUTH with wrong flags
- client 82 MQTT-3.1.0-1 c000 PINGREQ as the first packet
- client 82 MQTT-3.1.0-1 e000 DISCONNECT as the first packet
- client 82 MQTT-3.1.0-1 8206000100016100 SUBSCRIBE as the first packet
- client 82 MQTT-3.1.0-1 f00618041500016d AUTH as the first packet
5 client 81 - 820e0001062600016e00017600016100 SUBSCRIBE whose Property Length ends inside User Property
4 client 82 MQTT-2.3.1-1 8206000000016100 SUBSCRIBE with Packet Identifier 0
4 client 82 MQTT-2.3.1-1 a2050000000161 UNSUBSCRIBE with Packet Identifier 0
4 client 82 MQTT-3.8.3-3 82020001 SUBSCRIBE without a filter
4 client 82 MQTT-3.10.3-2 a2020001 UNSUBSCRIBE without a filter
4 client 81 - 82050001000161 SUBSCRIBE without options
4 client 81 - 8209000100016100000162 SUBSCRIBE whose second filter has no options
4 client 81 - 82050001000961 SUBSCRIBE that ends in its filter
4 client 81 - a2050001000961 UNSUBSCRIBE that ends in its filter
4 client 81 - 8200 SUBSCRIBE with nothing in it
4 client 81 - a200 UNSUBSCRIBE with nothing in it
4 client 8f MQTT-4.7.1-2 820700010002612300 SUBSCRIBE to 'a#'
4 client 8f MQTT-4.7.1-2 820800010003232f6100 SUBSCRIBE to '#/a'
4 client 8f MQTT-4.7.1-2 820a00010005612f232f6200 SUBSCRIBE to 'a/#/b'
4 client 8f MQTT-4.7.1-2 820700010002232300 SUBSCRIBE to '##'
4 client 8f MQTT-4.7.1-3 820700010002612b00 SUBSCRIBE to 'a+'
4 client 8f MQTT-4.7.1-3 8207000100022b6100 SUBSCRIBE to '+a'
4 client 8f MQTT-4.7.1-3 820b00010006612f622b2f6300 SUBSCRIBE to 'a/b+/c'
4 client 8f MQTT-4.7.1-3 8207000100022b2b00 SUBSCRIBE to '++'
4 client 8f MQTT-4.7.3-1 82050001000000 SUBSCRIBE to ''
4 client 8f MQTT-4.7.1-2 a206000100026123 UNSUBSCRIBE from 'a#'
4 client 8f MQTT-4.7.3-1 a20400010000 UNSUBSCRIBE from ''
4 client 81 MQTT-1.5.3-1 820600010001ff00 SUBSCRIBE whose filter is not UTF-8
4 client 81 MQTT-1.5.3-2 820700010002610000 SUBSCRIBE with U+0000 in its filter
4 client 81 MQTT-1.5.3-1 a20500010001ff UNSUBSCRIBE whose filter is not UTF-8
4 client 81 MQTT-1.5.3-2 a206000100026100 UNSUBSCRIBE with U+0000 in its filter
5 client 82 MQTT-2.2.1-3 820700000000016100 SUBSCRIBE with Packet Identifier 0
5 client 82 MQTT-2.2.1-3 a206000000000161 UNSUBSCRIBE with Packet Identifier 0
5 client 82 MQTT-3.8.3-2 8203000100 SUBSCRIBE without a filter
5 client 82 MQTT-3.10.3-2 a203000100 UNSUBSCRIBE without a filter
5 client 81 - 8206000100000161 SUBSCRIBE without options
5 client 81 - 820a00010000016100000162 SUBSCRIBE whose second filter has no options
5 client 81 - 8206000100000961 SUBSCRIBE that ends in its filter
5 client 81 - a206000100000961 UNSUBSCRIBE that ends in its filter
5 client 81 - 8200 SUBSCRIBE with nothing in it
5 client 81 - a200 UNSUBSCRIBE with nothing in it
5 client 8f MQTT-4.7.1-1 82080001000002612300 SUBSCRIBE to 'a#'
5 client 8f MQTT-4.7.1-1 82090001000003232f6100 SUBSCRIBE to '#/a'
5 client 8f MQTT-4.7.1-1 820b0001000005612f232f6200 SUBSCRIBE to 'a/#/b'
5 client 8f MQTT-4.7.1-1 82080001000002232300 SUBSCRIBE to '##'
5 client 8f MQTT-4.7.1-2 82080001000002612b00 SUBSCRIBE to 'a+'
5 client 8f MQTT-4.7.1-2 820800010000022b6100 SUBSCRIBE to '+a'
5 client 8f MQTT-4.7.1-2 820c0001000006612f622b2f6300 SUBSCRIBE to 'a/b+/c'
5 client 8f MQTT-4.7.1-2 820800010000022b2b00 SUBSCRIBE to '++'
5 client 8f MQTT-4.7.3-1 8206000100000000 SUBSCRIBE to ''
5 client 8f MQTT-4.7.1-1 a20700010000026123 UNSUBSCRIBE from 'a#'
5 client 8f MQTT-4.7.3-1 a2050001000000 UNSUBSCRIBE from ''
5 client 8f MQTT-4.8.2-1 820f00010000092473686172652f2f6100 SUBSCRIBE to '$share//a'
5 client 8f MQTT-4.8.2-1 820d00010000072473686172652f00 SUBSCRIBE to '$share/'
5 client 8f MQTT-4.8.2-1 820c000100000624736861726500 SUBSCRIBE to '$share'
5 client 8f MQTT-4.8.2-2 820e00010000082473686172652f6700 SUBSCRIBE to '$share/g'
5 client 8f MQTT-4.8.2-2 820f00010000092473686172652f672f00 SUBSCRIBE to '$share/g/'
5 client 8f MQTT-4.8.2-2 8211000100000b2473686172652f672b2f6100 SUBSCRIBE to '$share/g+/a'
5 client 8f MQTT-4.8.2-2 8210000100000a2473686172652f232f6100 SUBSCRIBE to '$share/#/a'
5 client 8f MQTT-4.7.1-1 8211000100000b2473686172652f672f612300 SUBSCRIBE to '$share/g/a#'
5 client 81 MQTT-1.5.4-1 82070001000001ff00 SUBSCRIBE whose filter is not UTF-8
5 client 81 MQTT-1.5.4-2 82080001000002610000 SUBSCRIBE with U+0000 in its filter
5 client 81 MQTT-1.5.4-1 a2060001000001ff UNSUBSCRIBE whose filter is not UTF-8
5 client 81 MQTT-1.5.4-2 a20700010000026100 UNSUBSCRIBE with U+0000 in its filter
4 client 81 MQTT-3.8.3-4 8206000100016103 SUBSCRIBE with options 0x03
4 client 81 MQTT-3.8.3-4 8206000100016104 SUBSCRIBE with options 0x04
4 client 81 MQTT-3.8.3-4 8206000100016108 SUBSCRIBE with options 0x08
4 client 81 MQTT-3.8.3-4 8206000100016110 SUBSCRIBE with options 0x10
4 client 81 MQTT-3.8.3-4 8206000100016140 SUBSCRIBE with options 0x40
4 client 81 MQTT-3.8.3-4 8206000100016180 SUBSCRIBE with options 0x80
5 client 81 MQTT-3.8.3-5 820700010000016140 SUBSCRIBE with options 0x40
5 client 81 MQTT-3.8.3-5 820700010000016180 SUBSCRIBE with options 0x80
5 client 81 MQTT-3.8.3-5 8207000100000161c0 SUBSCRIBE with options 0xc0
5 client 82 - 820700010000016103 SUBSCRIBE with options 0x03
5 client 82 - 820700010000016130 SUBSCRIBE with options 0x30
5 client 82 - 820700010000016133 SUBSCRIBE with options 0x33
5 client 82 MQTT-3.8.3-4 8210000100000a2473686172652f672f6104 SUBSCRIBE with No Local on a shared subscription
5 client 82 - 82090001020b0000016100 SUBSCRIBE with Subscription Identifier 0
5 client 82 - 820b0001040b010b0200016100 SUBSCRIBE with two Subscription Identifiers
5 client 81 - 820a0001031f000000016100 SUBSCRIBE with Reason String
5 client 81 - a2080001020b01000161 UNSUBSCRIBE with Subscription Identifier
5 client 81 MQTT-2.2.2-1 820700013200016100 SUBSCRIBE whose Property Length passes the end
5 server 81 MQTT-3.2.2-1 2003020000 CONNACK with reserved flags
4 server 81 - 20020200 CONNACK with reserved flags
5 server 82 MQTT-3.2.2-8 2003000100 CONNACK with an unknown code
4 server 82 MQTT-3.2.2-6 20020006 CONNACK with an unknown code
5 server 82 MQTT-3.2.2-6 2003018700 CONNACK that refuses with Session Present
4 server 82 MQTT-3.2.2-4 20020105 CONNACK that refuses with Session Present
5 server 81 - 20020000 CONNACK without Property Length
4 server 81 - 2003000000 CONNACK with a byte too many
5 server 81 - 200400000000 CONNACK with bytes after its properties
5 server 82 - 20050000022402 CONNACK with Maximum QoS 2
5 server 82 - 2006000003210000 CONNACK with Receive Maximum 0
5 server 81 - 2006000003230001 CONNACK with Topic Alias
5 server 82 MQTT-3.9.3-2 900400010003 SUBACK with an unknown code
4 server 82 MQTT-3.9.3-2 9003000187 SUBACK with an unknown code
4 server 82 - 90020001 SUBACK without a code
5 server 82 MQTT-2.2.1-6 900400000000 SUBACK with Packet Identifier 0
4 server 82 MQTT-2.3.1-7 9003000000 SUBACK with Packet Identifier 0
5 server 82 MQTT-3.11.3-2 b00400010001 UNSUBACK with an unknown code
5 server 82 - b003000100 UNSUBACK without a code
4 server 81 - b003000100 UNSUBACK with a code
5 server 81 - d00100 PINGRESP with a byte
5 server 82 MQTT-3.14.2-2 e00700051100000001 DISCONNECT with Session Expiry Interval from a server
5 server 82 MQTT-3.14.2-1 e00104 DISCONNECT with 0x04 from a server
5 client 82 MQTT-3.14.2-1 e0018e DISCONNECT with 0x8e from a client
5 client 82 MQTT-3.14.2-1 e00101 DISCONNECT with an unknown code
5 client 82 - e00600041c000178 DISCONNECT with Server Reference from a client
5 client 81 - e003000000 DISCONNECT with bytes after its properties
5 client 82 - e00c000a11000000011100000001 DISCONNECT with Session Expiry Interval twice
5 client 81 - e0050003230001 DISCONNECT with Topic Alias
5 client 82 MQTT-3.15.2-1 f000 AUTH of two bytes from a client
5 client 82 MQTT-3.15.2-1 f00600041500016d AUTH with 0x00 from a client
5 server 82 MQTT-3.15.2-1 f00619041500016d AUTH with 0x19 from a server
5 client 82 MQTT-3.15.2-1 f00680041500016d AUTH with an unknown code
5 client 81 - f00118 AUTH without Property Length
5 client 82 - f0021800 AUTH without a method
5 client 82 - f006180416000164 AUTH with data and no method
5 client 82 - f00a18081500016d1500016d AUTH with two methods
5 client 81 - f00718041500016d00 AUTH with bytes after its properties
`)
