// The normative statements of MQTT 3.1.1, summed up in our own words.
// Does not know which of them are tested. Where a summary is unclear, the standard decides.

/** Number without `MQTT-`, section in which it is printed, whom it binds, strength, summary. */
export const numbered3 = `
1.5.3-1 | 1.5.3 | both | MUST | Strings are valid UTF-8 without surrogates U+D800..U+DFFF; server never emits a bad one and closes on receiving one.
1.5.3-2 | 1.5.3 | both | MUST NOT | No string carries U+0000; server closes on receiving one.
1.5.3-3 | 1.5.3 | both | MUST NOT | EF BB BF is the plain character U+FEFF wherever it stands; server keeps it byte for byte (JS: TextDecoder needs ignoreBOM:true).
2.2.2-1 | 2.2.2 | both | MUST | Reserved fixed-header bits have their tabled values (0010 for PUBREL, SUBSCRIBE, UNSUBSCRIBE; 0000 for the rest, PUBLISH aside).
2.2.2-2 | 2.2.2 | both | MUST | Whoever receives a packet with wrong flag bits closes the connection.
2.3.1-1 | 2.3.1 | both | MUST | SUBSCRIBE, UNSUBSCRIBE and QoS>0 PUBLISH have an identifier above 0; server sends no 0 and closes on one (protocol violation).
2.3.1-2 | 2.3.1 | client | MUST | Client gives each new such packet an identifier it is not using. No server reaction is prescribed.
2.3.1-3 | 2.3.1 | client | MUST | Client re-sends a packet with the identifier it had; the identifier is free again after the matching ack (PUBACK, PUBCOMP, SUBACK, UNSUBACK).
2.3.1-4 | 2.3.1 | server | MUST | The server gives each PUBLISH of QoS 1 or 2 a free identifier above 0. It keeps it when it sends again, and it is free once PUBACK or PUBCOMP has come.
2.3.1-5 | 2.3.1 | both | MUST NOT | A PUBLISH with QoS 0 has no Packet Identifier: nobody acknowledges it. The payload follows the topic at once.
2.3.1-6 | 2.3.1 | both | MUST | PUBACK, PUBREC and PUBREL repeat the identifier of their PUBLISH.
2.3.1-7 | 2.3.1 | server | MUST | SUBACK and UNSUBACK echo the identifier of the request they answer.
3.1.0-1 | 3.1 | server | MUST | CONNECT is the first packet on a connection; if another one comes first, the server closes.
3.1.0-2 | 3.1 | server | MUST | A second CONNECT on one connection is a protocol violation: server disconnects the client.
3.1.2-1 | 3.1.2.1 | server | MUST NOT | Wrong protocol name: server may disconnect, or go on under another specification, but not under MQTT 3.1.1.
3.1.2-2 | 3.1.2.2 | server | MUST | Protocol level not supported: CONNACK 0x01, then disconnect.
3.1.2-3 | 3.1.2.3 | server | MUST | The lowest bit of Connect Flags is reserved and 0; if it is 1, the server disconnects the client.
3.1.2-4 | 3.1.2.4 | both | MUST | CleanSession 0: the server goes on with the stored session of this client, or makes a new one, and keeps it when the client is away.
3.1.2-5 | 3.1.2.4 | server | MUST | While a client with CleanSession 0 is away, the server keeps messages of QoS 1 and 2 that match its subscriptions.
3.1.2-6 | 3.1.2.4 | both | MUST | CleanSession 1: the earlier session is thrown away, and the new one ends with the connection.
3.1.2-7 | 3.1.2.4 | server | MUST NOT | Retained messages belong to no session, and stay when one ends.
3.1.2-8 | 3.1.2.5 | server | MUST | The Will is kept with the connection, and published when that ends, unless the client said goodbye with DISCONNECT.
3.1.2-9 | 3.1.2.5 | server | MUST | Will Flag 1: Will QoS and Retain count, and Will Topic and Message are in the payload; server closes if they are missing.
3.1.2-10 | 3.1.2.5 | server | MUST | The server forgets the Will when it has published it, or when DISCONNECT comes.
3.1.2-11 | 3.1.2.5 | server | MUST | Will Flag 0: Will QoS and Retain are 0, and the payload has no Will Topic or Message; server closes on a breach.
3.1.2-12 | 3.1.2.5 | server | MUST NOT | Without a Will (Will Flag 0) nothing is published when the connection ends.
3.1.2-13 | 3.1.2.6 | server | MUST | Will Flag 0 requires Will QoS 0; server closes on a breach.
3.1.2-14 | 3.1.2.6 | server | MUST NOT | Will QoS with Will Flag 1 is 0..2; server closes on 3.
3.1.2-15 | 3.1.2.7 | server | MUST | Will Flag 0 requires Will Retain 0; server closes on a breach.
3.1.2-16 | 3.1.2.7 | server | MUST | Will Retain 0: the Will is published as an ordinary message and is not stored for later subscribers.
3.1.2-17 | 3.1.2.7 | server | MUST | Will Retain 1: the Will is published as a retained message.
3.1.2-18 | 3.1.2.8 | server | MUST NOT | User Name Flag 0 means no user name field; server closes on leftover payload bytes.
3.1.2-19 | 3.1.2.8 | server | MUST | User Name Flag 1 means a user name field; server closes if it is absent.
3.1.2-20 | 3.1.2.9 | server | MUST NOT | Password Flag 0 means no password field; server closes on leftover payload bytes.
3.1.2-21 | 3.1.2.9 | server | MUST | Password Flag 1 means a password field; server closes if it is absent.
3.1.2-22 | 3.1.2.9 | server | MUST | User Name Flag 0 requires Password Flag 0; server closes on a breach (v5 lifted this).
3.1.2-23 | 3.1.2.10 | client | MUST | Client keeps the gap between packets within Keep Alive, with PINGREQ if it has nothing else to send.
3.1.2-24 | 3.1.2.10 | server | MUST | If nothing comes from a client for one and a half times its Keep Alive, the server closes as if the network had failed: the Will is due.
3.1.3-1 | 3.1.3 | server | MUST | CONNECT payload order is ClientId, Will Topic, Will Message, User Name, Password, as flagged; server parses just that.
3.1.3-2 | 3.1.3.1 | both | MUST | ClientId is the key of session state on the server; one id, one session.
3.1.3-3 | 3.1.3.1 | server | MUST | ClientId is present, and first, in the CONNECT payload; server closes without it.
3.1.3-4 | 3.1.3.1 | server | MUST | ClientId is a valid UTF-8 string; server closes on an ill-formed one.
3.1.3-5 | 3.1.3.1 | server | MUST | Server admits every ClientId of 1 to 23 bytes made of 0-9, a-z, A-Z.
3.1.3-6 | 3.1.3.1 | server | MUST | If the server admits an empty ClientId it makes up a unique one and proceeds as though the client had sent it.
3.1.3-7 | 3.1.3.1 | server | MUST | An empty ClientId requires CleanSession 1 (see 3.1.3-8 for the reaction).
3.1.3-8 | 3.1.3.1 | server | MUST | An empty client identifier together with CleanSession 0 is answered with CONNACK 0x02, and the server closes.
3.1.3-9 | 3.1.3.1 | server | MUST | If the server refuses the client identifier, it answers with CONNACK 0x02 and closes.
3.1.3-10 | 3.1.3.2 | server | MUST | Will Topic is a valid UTF-8 string; server closes on a breach.
3.1.3-11 | 3.1.3.4 | server | MUST | User Name is a valid UTF-8 string; server closes on a breach.
3.1.4-1 | 3.1.4 | server | MUST | CONNECT that breaks the section 3.1 layout: server closes and sends no CONNACK.
3.1.4-2 | 3.1.4 | server | MUST | If a client with this identifier is connected already, the older connection is ended.
3.1.4-3 | 3.1.4 | server | MUST | Before it answers, the server does what CleanSession asks for: it throws the stored session away, or goes on with it.
3.1.4-4 | 3.1.4 | server | MUST | Valid CONNECT is answered by CONNACK with code 0.
3.1.4-5 | 3.1.4 | server | MUST NOT | What a client sends behind a CONNECT that is refused has no effect.
3.2.0-1 | 3.2 | server | MUST | The server's first packet on a connection is CONNACK.
3.2.2-1 | 3.2.2.2 | server | MUST | After CleanSession 1 an accepting CONNACK says Session Present 0: nothing of earlier is left.
3.2.2-2 | 3.2.2.2 | server | MUST | After CleanSession 0, if the server had a session of this client stored, CONNACK says Session Present 1.
3.2.2-3 | 3.2.2.2 | server | MUST | After CleanSession 0, if nothing was stored of this client, CONNACK says Session Present 0.
3.2.2-4 | 3.2.2.2 | server | MUST | A CONNACK that refuses says Session Present 0.
3.2.2-5 | 3.2.2.3 | server | MUST | After a CONNACK that refuses the server closes the connection.
3.2.2-6 | 3.2.2.3 | server | MUST | If none of codes 0..5 fits, server closes without CONNACK.
3.3.1-1 | 3.3.1.1 | both | MUST | DUP is 1 whenever a PUBLISH is sent again, so that the receiver knows that it may have seen it.
3.3.1-2 | 3.3.1.1 | both | MUST | DUP is 0 on every PUBLISH of QoS 0: it is never sent again.
3.3.1-3 | 3.3.1.1 | both | MUST | DUP speaks of one hop alone: the server sets it only when it sends its own copy again, and does not pass on the publisher’s.
3.3.1-4 | 3.3.1.2 | both | MUST NOT | QoS bits are never 11; server closes on receiving that.
3.3.1-5 | 3.3.1.3 | server | MUST | PUBLISH with RETAIN 1: message and QoS are stored for later subscribers of the topic.
3.3.1-6 | 3.3.1.3 | server | MUST | A new subscription gets the last retained message of each matching topic.
3.3.1-7 | 3.3.1.3 | server | MUST | QoS 0 with RETAIN 1 drops the topic's earlier retained message; the new one SHOULD be stored but may be discarded any time.
3.3.1-8 | 3.3.1.3 | server | MUST | RETAIN is 1 on messages sent because of a new subscription.
3.3.1-9 | 3.3.1.3 | server | MUST | What comes while the client is subscribed has RETAIN 0, however it was published.
3.3.1-10 | 3.3.1.3 | server | MUST | RETAIN 1 and an empty payload: the message goes on as usual, and what was retained for the topic is removed.
3.3.1-11 | 3.3.1.3 | server | MUST NOT | An empty payload is never kept as a retained message.
3.3.1-12 | 3.3.1.3 | server | MUST NOT | RETAIN 0 neither adds, changes nor removes a retained message.
3.3.2-1 | 3.3.2.1 | both | MUST | PUBLISH begins with Topic Name, a valid UTF-8 string; server closes on a bad one.
3.3.2-2 | 3.3.2.1 | both | MUST NOT | No + or # in a PUBLISH topic; server sends none and closes on receiving one.
3.3.2-3 | 3.3.2.1 | server | MUST | The topic in a PUBLISH to a subscriber matches that subscriber's filter by the 4.7 rules.
3.3.4-1 | 3.3.4 | both | MUST | How a PUBLISH is answered: not at all with QoS 0, with PUBACK at QoS 1, with PUBREC at QoS 2.
3.3.5-1 | 3.3.5 | server | MUST | If several subscriptions of one client match, the highest QoS among them counts; further copies are allowed.
3.3.5-2 | 3.3.5 | server | MUST | Publish not authorized: server either acks as normal (dropping it) or closes.
3.6.1-1 | 3.6.1 | both | MUST | PUBREL flag bits are 0010; server closes on others.
3.8.1-1 | 3.8.1 | server | MUST | SUBSCRIBE flag bits are 0010; server closes on others.
3.8.3-1 | 3.8.3 | server | MUST | Filters in SUBSCRIBE are valid UTF-8 strings; server closes on a breach.
3.8.3-2 | 3.8.3 | server | MUST | A server that does not do wildcards rejects filters that have them (void if it supports them, as it SHOULD).
3.8.3-3 | 3.8.3 | server | MUST | SUBSCRIBE has one filter and QoS at least; server closes on an empty payload.
3.8.3-4 | 3.8.3 | server | MUST | Upper six bits of the requested-QoS byte are 0 and QoS is 0..2; server closes otherwise (printed 3-8.3-4 in the standard).
3.8.4-1 | 3.8.4 | server | MUST | Each SUBSCRIBE gets a SUBACK.
3.8.4-2 | 3.8.4 | server | MUST | SUBACK carries the SUBSCRIBE's Packet Identifier.
3.8.4-3 | 3.8.4 | server | MUST | SUBSCRIBE with a filter that the client has already replaces that subscription. The retained messages are sent once more, and no message is lost meanwhile.
3.8.4-4 | 3.8.4 | server | MUST | Several filters in one SUBSCRIBE do the same as one SUBSCRIBE for each, but have one SUBACK.
3.8.4-5 | 3.8.4 | server | MUST | SUBACK has one code per filter: granted maximum QoS (0..2) or 0x80 for failure.
3.8.4-6 | 3.8.4 | server | MUST | A message is delivered at the lower of two: the QoS it was published with, and the QoS granted to the subscription.
3.9.3-1 | 3.9.3 | server | MUST | SUBACK codes stand in the order of the SUBSCRIBE filters.
3.9.3-2 | 3.9.3 | server | MUST NOT | SUBACK codes are 0, 1, 2 or 0x80, no others.
3.10.1-1 | 3.10.1 | server | MUST | UNSUBSCRIBE flag bits are 0010; server closes on others.
3.10.3-1 | 3.10.3 | server | MUST | Filters in UNSUBSCRIBE are valid UTF-8 strings, one after the other; server closes on a breach.
3.10.3-2 | 3.10.3 | server | MUST | UNSUBSCRIBE has one filter at least; server closes on an empty payload.
3.10.4-1 | 3.10.4 | server | MUST | UNSUBSCRIBE removes the subscription whose filter is the same, character by character. Wildcards are not applied: a/# does not remove a/b.
3.10.4-2 | 3.10.4 | server | MUST | After UNSUBSCRIBE no more messages are added for this subscription.
3.10.4-3 | 3.10.4 | server | MUST | What is under way for it at QoS 1 or 2 is still brought to its end.
3.10.4-4 | 3.10.4 | server | MUST | Each UNSUBSCRIBE gets an UNSUBACK with the same Packet Identifier.
3.10.4-5 | 3.10.4 | server | MUST | UNSUBACK is sent even if nothing was deleted.
3.10.4-6 | 3.10.4 | server | MUST | Many filters in one UNSUBSCRIBE act like as many UNSUBSCRIBEs in order, answered by a single UNSUBACK.
3.12.4-1 | 3.12.4 | server | MUST | Each PINGREQ gets a PINGRESP.
3.14.1-1 | 3.14.1 | server | MUST | DISCONNECT flag bits are 0000; server checks them and disconnects the client on others.
3.14.4-1 | 3.14.4 | client | MUST | Client closes the connection after DISCONNECT (server SHOULD close if it has not).
3.14.4-2 | 3.14.4 | client | MUST NOT | Client sends nothing after DISCONNECT (server ignores what comes).
3.14.4-3 | 3.14.4 | server | MUST | DISCONNECT is a goodbye: the Will is deleted and not published.
4.1.0-1 | 4.1 | both | MUST | Session state is kept for as long as the session lasts.
4.1.0-2 | 4.1 | server | MUST | A session lasts at least as long as its connection.
4.3.1-1 | 4.3.1 | both | MUST | At QoS 0 a message is sent once, with DUP 0, and nobody answers.
4.3.2-1 | 4.3.2 | both | MUST | At QoS 1 the sender gives each message a free identifier, sends PUBLISH with DUP 0 for the first time, and keeps it until PUBACK has come.
4.3.2-2 | 4.3.2 | both | MUST | At QoS 1 the receiver answers with PUBACK and the same identifier. After that a PUBLISH with it is a new message, even with DUP 1: this is how a message can arrive twice.
4.3.3-1 | 4.3.3 | both | MUST | At QoS 2 the sender gives each message a free identifier and answers PUBREC with PUBREL, which it remembers until PUBCOMP has come. After PUBREL it never sends PUBLISH again.
4.3.3-2 | 4.3.3 | both | MUST | At QoS 2 the receiver answers PUBLISH with PUBREC, once more if it comes once more, but hands on no second copy. It answers PUBREL with PUBCOMP; then the identifier is free.
4.4.0-1 | 4.4 | both | MUST | When a client with CleanSession 0 comes back, messages and PUBRELs without an answer are sent again, with their old identifiers.
4.5.0-1 | 4.5 | server | MUST | A message that the server has taken over is added to every session with a subscription that matches.
4.5.0-2 | 4.5 | client | MUST | Client acks each PUBLISH by its QoS, also those it does not want.
4.6.0-1 | 4.6 | both | MUST | What is sent again goes in the order in which it was sent at first.
4.6.0-2 | 4.6 | both | MUST | PUBACKs go in the order in which their messages came.
4.6.0-3 | 4.6 | both | MUST | PUBRECs go in the order in which their messages came.
4.6.0-4 | 4.6 | both | MUST | PUBRELs go in the order in which their PUBRECs came.
4.6.0-5 | 4.6 | server | MUST | Every topic is an Ordered Topic unless an administrator says otherwise.
4.6.0-6 | 4.6 | server | MUST | On an Ordered Topic the server keeps the four rules above towards subscribers, and one publisher's order per topic and QoS.
4.7.1-1 | 4.7.1 | both | MUST NOT | Wildcards belong in filters, never in Topic Names; server closes on a PUBLISH or Will topic with one.
4.7.1-2 | 4.7.1.2 | server | MUST | # stands for all further levels: it is the last character of a filter, alone or after a slash. Other filters are refused (SUBACK 0x80 or close).
4.7.1-3 | 4.7.1.3 | server | MUST | + stands for one whole level. Filters such as a+ are refused (SUBACK 0x80 or close).
4.7.2-1 | 4.7.2 | server | MUST NOT | A filter that begins with # or + matches no topic that begins with $.
4.7.3-1 | 4.7.3 | both | MUST | Topic Names and filters have one character or more; server closes on an empty one.
4.7.3-2 | 4.7.3 | both | MUST NOT | No U+0000 in Topic Names or filters; server closes on one.
4.7.3-3 | 4.7.3 | both | MUST NOT | Topic Names and filters take 65,535 bytes at most once encoded (the length prefix forbids more).
4.7.3-4 | 4.7.3 | server | MUST NOT | Matching is character by character: no Unicode normalisation, case folding, slash trimming or replacement.
4.8.0-1 | 4.8 | both | MUST | A protocol violation leads to closing the connection it came on, unless the text says otherwise.
4.8.0-2 | 4.8 | both | MUST | A transient error (such as a full buffer) while handling a packet leads to closing the connection it came on.
6.0.0-1 | 6 | both | MUST | Over WebSocket MQTT uses binary frames only; server closes on a text frame.
6.0.0-2 | 6 | both | MUST NOT | WebSocket frames and MQTT packets need not line up: server parses packets split over, or packed into, frames.
6.0.0-3 | 6 | client | MUST | Client offers subprotocol "mqtt" in the WebSocket handshake (server may refuse the handshake without it).
6.0.0-4 | 6 | server | MUST | The WebSocket subprotocol the server selects is "mqtt".
7.0.0-1 | 7 | n-a | MUST | A server that also connects out to other servers (a bridge) conforms as client and as server.
7.0.0-2 | 7 | n-a | MUST NOT | No extension outside the standard may be needed to interoperate.
7.1.1-1 | 7.1.1 | n-a | MUST | Server runs over a transport that is ordered, lossless and a byte stream both ways.
7.1.2-1 | 7.1.2 | n-a | MUST | Client runs over a transport that is ordered, lossless and a byte stream both ways.
`
