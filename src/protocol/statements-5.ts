// The normative statements of MQTT 5.0 that have a number, and rules that have none, summed up in our own words.
// Does not know which of them are tested. Where a summary is unclear, the standard decides.

/** Number without `MQTT-`, section in which it is printed, whom it binds, strength, summary. */
export const numbered5 = `
1.5.4-1 | 1.5.4 | both | MUST | Every string on the wire is valid UTF-8 without surrogates U+D800..U+DFFF. Server never emits a bad one; a bad one from a client is Malformed: 0x81, close.
1.5.4-2 | 1.5.4 | both | MUST NOT | No string carries U+0000. A client packet with one is Malformed: server uses 0x81 and closes.
1.5.4-3 | 1.5.4 | both | MUST NOT | The bytes EF BB BF are an ordinary character (U+FEFF) wherever they stand. The server keeps them as they are in topics, filters, identifiers and properties.
1.5.5-1 | 1.5.5 | both | MUST | Variable Byte Integers go out in their shortest form; longer-than-needed or five-byte forms from a client are Malformed: 0x81, close.
1.5.7-1 | 1.5.7 | both | MUST | Name and value of a User Property each follow the UTF-8 string rules; a bad half makes the packet Malformed: 0x81, close.
2.1.3-1 | 2.1.3 | both | MUST | Reserved fixed-header bits have their tabled values (0010 for PUBREL, SUBSCRIBE, UNSUBSCRIBE; 0000 for the rest, PUBLISH aside). Server emits those and treats other values as Malformed: 0x81, close.
2.2.1-2 | 2.2.1 | both | MUST NOT | A PUBLISH with QoS 0 has no Packet Identifier: nobody acknowledges it. After the topic come the properties at once.
2.2.1-3 | 2.2.1 | server | MUST | A client gives each new SUBSCRIBE, UNSUBSCRIBE and QoS 1 or 2 PUBLISH an identifier above 0 that is free. Zero is a Protocol Error (0x82, close); one that is still in use may be answered with 0x91.
2.2.1-4 | 2.2.1 | server | MUST | A server gives each new PUBLISH of QoS 1 or 2 an identifier from 1 to 65535 that no unfinished exchange with this session uses.
2.2.1-5 | 2.2.1 | both | MUST | PUBACK, PUBREC, PUBREL and PUBCOMP repeat the identifier of the PUBLISH they belong to.
2.2.1-6 | 2.2.1 | server | MUST | SUBACK and UNSUBACK echo the identifier of the SUBSCRIBE or UNSUBSCRIBE they answer.
2.2.2-1 | 2.2.2.1 | both | MUST | Where there are no properties, a length of 0 stands in their place. A packet that leaves the length out is Malformed: 0x81, close.
3.1.0-1 | 3.1 | server | MUST | CONNECT is the first packet on a connection. If another one comes first, the server handles nothing and closes, without a DISCONNECT.
3.1.0-2 | 3.1 | server | MUST | A second CONNECT on one connection is a Protocol Error: server sends DISCONNECT 0x82 and closes.
3.1.2-1 | 3.1.2.1 | server | MUST | The Protocol Name is exactly "MQTT", in capitals. For any other the server closes; it may say why first, with CONNACK 0x84.
3.1.2-2 | 3.1.2.2 | server | MUST | If the server does not speak this Protocol Version, it closes; it may say why first, with CONNACK 0x84.
3.1.2-3 | 3.1.2.3 | server | MUST | The lowest bit of Connect Flags is reserved and 0. If it is 1, CONNECT is Malformed: the server closes, and may send CONNACK 0x81 first.
3.1.2-4 | 3.1.2.4 | both | MUST | Clean Start 1: what is stored of an earlier session of this client identifier (subscriptions, what is queued and under way) is deleted, and an empty session begins.
3.1.2-5 | 3.1.2.4 | server | MUST | Clean Start 0 and there is a stored session: the server goes on with it, with its subscriptions, its queue and its unfinished exchanges.
3.1.2-6 | 3.1.2.4 | server | MUST | Clean Start 0 and there is no stored session: the server begins a new one.
3.1.2-7 | 3.1.2.5 | server | MUST | Will Flag 1: the server keeps the Will Message together with the session.
3.1.2-8 | 3.1.2.5 | server | MUST | The Will is published once the connection is closed and the Will Delay has passed or the session has ended, whichever comes first. It is not if the client said goodbye (DISCONNECT 0x00) or came back in time.
3.1.2-9 | 3.1.2.5 | server | MUST | Will Flag 1 needs Will Properties, Will Topic and Will Payload in the CONNECT payload; if one is missing the server treats it as Malformed: 0x81, close.
3.1.2-10 | 3.1.2.5 | server | MUST | The server forgets the Will when it has published it, or when the client says goodbye with DISCONNECT 0x00: no Will is published twice.
3.1.2-11 | 3.1.2.6 | server | MUST | Without a Will (Will Flag 0) the Will QoS is 0 too; otherwise the server refuses CONNECT (0x81) and closes.
3.1.2-12 | 3.1.2.6 | server | MUST | With Will Flag 1, Will QoS is 0..2; value 3 is Malformed: CONNACK 0x81 optional, close.
3.1.2-13 | 3.1.2.7 | server | MUST | Without a Will (Will Flag 0) Will Retain is 0 too; otherwise the server refuses CONNECT (0x81) and closes.
3.1.2-14 | 3.1.2.7 | server | MUST | Will Retain 0: the Will is published as an ordinary message and is not stored for later subscribers.
3.1.2-15 | 3.1.2.7 | server | MUST | Will Retain 1: the published Will becomes the retained message of its topic.
3.1.2-16 | 3.1.2.8 | server | MUST NOT | User Name Flag 0 means no user name field; leftover payload bytes make CONNECT Malformed: 0x81, close.
3.1.2-17 | 3.1.2.8 | server | MUST | User Name Flag 1 means a user name field; if absent CONNECT is Malformed: 0x81, close.
3.1.2-18 | 3.1.2.9 | server | MUST NOT | Password Flag 0 means no password field; leftover payload bytes make CONNECT Malformed: 0x81, close.
3.1.2-19 | 3.1.2.9 | server | MUST | Password Flag 1 means a password field, else Malformed: 0x81, close. Password without user name is legal in v5.
3.1.2-20 | 3.1.2.10 | client | MUST | Client pings when Keep Alive is above 0 and it has nothing else to send.
3.1.2-21 | 3.1.2.10 | client | MUST | If CONNACK names a Server Keep Alive, the client uses it in place of its own, and the server judges its silence by it.
3.1.2-22 | 3.1.2.10 | server | MUST | If nothing comes from a client for one and a half times its Keep Alive, the server closes as if the network had failed: the Will is due. It may send DISCONNECT 0x8D first.
3.1.2-23 | 3.1.2.11.2 | both | MUST | With a Session Expiry Interval above 0 the session outlives the connection for that many seconds; 0xFFFFFFFF means for ever.
3.1.2-24 | 3.1.2.11.4 | server | MUST NOT | Server sends no packet larger than the Maximum Packet Size in the client's CONNECT.
3.1.2-25 | 3.1.2.11.4 | server | MUST | A message that is too large for one client is left out for that client alone, as if it had been delivered. Others still get it.
3.1.2-26 | 3.1.2.11.5 | server | MUST NOT | In what it sends, the server uses topic aliases from 1 to the Topic Alias Maximum that the client gave in CONNECT.
3.1.2-27 | 3.1.2.11.5 | server | MUST NOT | If the client gave no Topic Alias Maximum, or 0, the server uses no alias towards it.
3.1.2-28 | 3.1.2.11.6 | server | MUST NOT | Request Response Information 0 or absent: CONNACK has no Response Information.
3.1.2-29 | 3.1.2.11.7 | server | MUST NOT | Request Problem Information 0: server puts Reason String and User Property only on PUBLISH, CONNACK and DISCONNECT, never on other acks or AUTH.
3.1.2-30 | 3.1.2.11.9 | server | MUST NOT | A client that named an Authentication Method sends nothing but AUTH or DISCONNECT until CONNACK has come.
3.1.3-1 | 3.1.3 | server | MUST | CONNECT payload order is ClientID, Will Properties, Will Topic, Will Payload, User Name, Password, as flagged; server parses just that and rejects missing or extra bytes (0x81, close).
3.1.3-2 | 3.1.3.1 | both | MUST | ClientID is the key of session state on the server: same id, same session; other id (case-sensitive), other session.
3.1.3-3 | 3.1.3.1 | server | MUST | ClientID is present, and first, in the CONNECT payload; without it the packet is Malformed: 0x81, close.
3.1.3-4 | 3.1.3.1 | server | MUST | ClientID is a valid UTF-8 string; an ill-formed one is Malformed: CONNACK 0x81 optional, close.
3.1.3-5 | 3.1.3.1 | server | MUST | Server admits every ClientID of 1 to 23 bytes made of 0-9, a-z, A-Z.
3.1.3-6 | 3.1.3.1 | server | MUST | If the server admits an empty ClientID it makes up a unique one for that client.
3.1.3-7 | 3.1.3.1 | server | MUST | After that it proceeds as though the client had sent the made-up id, and returns it as Assigned Client Identifier in CONNACK.
3.1.3-8 | 3.1.3.1 | server | MUST | If the server refuses the client identifier, it closes; it may say why first, with CONNACK 0x85.
3.1.3-9 | 3.1.3.2.2 | server | MUST NOT | If the session is taken up again before Will Delay ends, the Will is not sent (Clean Start 1 ends the session instead, so there it is sent).
3.1.3-10 | 3.1.3.2.8 | server | MUST | User Properties of the Will keep their order in the published Will.
3.1.3-11 | 3.1.3.3 | server | MUST | Will Topic is a valid UTF-8 string; otherwise CONNECT is Malformed: 0x81, close.
3.1.3-12 | 3.1.3.5 | server | MUST | User Name is a valid UTF-8 string; otherwise CONNECT is Malformed: 0x81, close.
3.1.4-1 | 3.1.4 | server | MUST | The server checks CONNECT against its layout and closes if anything does not fit; a CONNACK that says why may go first.
3.1.4-2 | 3.1.4 | server | MUST | The server may check more, and should check who connects and what it may do. If that fails it closes; a CONNACK such as 0x86 or 0x87 may go first.
3.1.4-3 | 3.1.4 | server | MUST | If a client with this identifier is connected already, the older connection gets DISCONNECT 0x8E and is closed.
3.1.4-4 | 3.1.4 | server | MUST | Before it answers, the server does what Clean Start asks for: it deletes the stored session, or goes on with it.
3.1.4-5 | 3.1.4 | server | MUST | An accepted CONNECT is answered by CONNACK 0x00.
3.1.4-6 | 3.1.4 | server | MUST NOT | What a client sends behind a CONNECT that is refused has no effect (AUTH apart).
3.2.0-1 | 3.2 | server | MUST | CONNACK 0x00 comes before anything else that the server sends, AUTH apart: no message overtakes it.
3.2.0-2 | 3.2 | server | MUST NOT | There is at most one CONNACK on a connection.
3.2.2-1 | 3.2.2.1 | server | MUST | Of the Connect Acknowledge Flags only the lowest bit, Session Present, may be 1.
3.2.2-2 | 3.2.2.1.1 | server | MUST | After Clean Start 1 an accepting CONNACK says Session Present 0: nothing of earlier is left.
3.2.2-3 | 3.2.2.1.1 | server | MUST | After Clean Start 0 an accepting CONNACK says with Session Present whether the server had a session of this client stored.
3.2.2-4 | 3.2.2.1.1 | client | MUST | Client without state that gets Session Present 1 closes.
3.2.2-5 | 3.2.2.1.1 | client | MUST | Client with state that gets Session Present 0 and stays connected drops its state.
3.2.2-6 | 3.2.2.1.1 | server | MUST | A CONNACK that refuses says Session Present 0.
3.2.2-7 | 3.2.2.2 | server | MUST | After a CONNACK with a code of 0x80 or above the server closes the connection.
3.2.2-8 | 3.2.2.2 | server | MUST | CONNACK codes come only from the CONNACK column of the reason-code table.
3.2.2-9 | 3.2.2.3.4 | server | MUST | A server without QoS 1 or QoS 2 support announces its highest level as Maximum QoS (0 or 1) in CONNACK. Void when QoS 2 is supported; then the property stays out.
3.2.2-10 | 3.2.2.3.4 | server | MUST | Such a server still accepts SUBSCRIBE asking for QoS 0, 1 or 2 (and grants what it has).
3.2.2-11 | 3.2.2.3.4 | server | MUST NOT | Client publishes no higher than the Maximum QoS announced; server answers a breach with DISCONNECT 0x9B and closes.
3.2.2-12 | 3.2.2.3.4 | server | MUST | Will QoS above what the server offers: refuse (SHOULD use CONNACK 0x9B) and close.
3.2.2-13 | 3.2.2.3.5 | server | MUST | Will Retain 1 where retained messages are off: refuse (SHOULD use CONNACK 0x9A) and close.
3.2.2-14 | 3.2.2.3.5 | server | MUST NOT | After Retain Available 0 the client sets no RETAIN flag; server answers a breach with DISCONNECT 0x9A (SHOULD) and closes.
3.2.2-15 | 3.2.2.3.6 | server | MUST NOT | Client sends nothing above the server's Maximum Packet Size; server answers a breach with DISCONNECT 0x95 and closes.
3.2.2-16 | 3.2.2.3.7 | server | MUST | Where the client came without an identifier, CONNACK tells it the one that the server made up; no other session has it.
3.2.2-17 | 3.2.2.3.8 | server | MUST NOT | Client aliases stay within the server's Topic Alias Maximum; server answers a breach with DISCONNECT 0x94 and closes.
3.2.2-18 | 3.2.2.3.8 | server | MUST NOT | CONNACK without Topic Alias Maximum, or with 0, forbids client aliases; server answers a breach with DISCONNECT 0x94 and closes.
3.2.2-19 | 3.2.2.3.9 | server | MUST NOT | CONNACK leaves Reason String out if that would push it past the client's Maximum Packet Size.
3.2.2-20 | 3.2.2.3.10 | server | MUST NOT | CONNACK leaves User Property out if that would push it past the client's Maximum Packet Size.
3.2.2-21 | 3.2.2.3.14 | client | MUST | Client uses the Server Keep Alive of CONNACK where one was sent.
3.2.2-22 | 3.2.2.3.14 | server | MUST | If CONNACK names no Server Keep Alive, the Keep Alive that the client sent holds.
3.3.1-1 | 3.3.1.1 | both | MUST | DUP is 1 whenever a PUBLISH is sent again, so that the receiver knows that it may have seen it.
3.3.1-2 | 3.3.1.1 | both | MUST | DUP is 0 on every PUBLISH of QoS 0: it is never sent again.
3.3.1-3 | 3.3.1.1 | both | MUST | DUP speaks of one hop alone: the server sets it only when it sends its own copy again, and does not pass on the publisher’s.
3.3.1-4 | 3.3.1.2 | both | MUST NOT | QoS bits are never 11; server answers such a PUBLISH with DISCONNECT 0x81 and closes.
3.3.1-5 | 3.3.1.3 | server | MUST | PUBLISH with RETAIN 1 is stored for its topic in place of the earlier retained message.
3.3.1-6 | 3.3.1.3 | server | MUST | RETAIN 1 and an empty payload: the message goes on as usual, and what was retained for the topic is removed.
3.3.1-7 | 3.3.1.3 | server | MUST NOT | An empty payload is never kept as a retained message.
3.3.1-8 | 3.3.1.3 | server | MUST NOT | RETAIN 0 neither adds, changes nor removes a retained message.
3.3.1-9 | 3.3.1.3 | server | MUST | Retain Handling 0: with every SUBSCRIBE the retained messages that match are sent (never to shared subscriptions).
3.3.1-10 | 3.3.1.3 | server | MUST | Retain Handling 1: retained messages are sent if the subscription is new, and not if it was there already.
3.3.1-11 | 3.3.1.3 | server | MUST NOT | Retain Handling 2: no retained messages are sent because of this SUBSCRIBE.
3.3.1-12 | 3.3.1.3 | server | MUST | Retain As Published 0: what comes while the client is subscribed has RETAIN 0, however it was published.
3.3.1-13 | 3.3.1.3 | server | MUST | Retain As Published 1: what comes while the client is subscribed has RETAIN as the publisher set it.
3.3.2-1 | 3.3.2.1 | both | MUST | PUBLISH begins with Topic Name, a valid UTF-8 string (may be empty only beside a Topic Alias); bad UTF-8 is Malformed: 0x81, close.
3.3.2-2 | 3.3.2.1 | both | MUST NOT | The topic of a PUBLISH has no + and no #: those belong in filters. The server closes if one has.
3.3.2-3 | 3.3.2.1 | server | MUST | The topic in a PUBLISH to a subscriber matches that subscriber's filter by the 4.7 rules.
3.3.2-4 | 3.3.2.3.2 | server | MUST | Payload Format Indicator reaches subscribers unchanged.
3.3.2-5 | 3.3.2.3.3 | server | MUST | If the Message Expiry Interval is over before a copy was begun to be sent, that copy is dropped.
3.3.2-6 | 3.3.2.3.3 | server | MUST | A message that waited in the server goes on with the rest of its Message Expiry Interval: what it had less the seconds it waited.
3.3.2-7 | 3.3.2.3.4 | both | MUST NOT | A topic alias holds for one connection. After that it means nothing, even if the session goes on.
3.3.2-8 | 3.3.2.3.4 | both | MUST NOT | Alias 0 is never sent; server answers it with DISCONNECT 0x94 and closes.
3.3.2-9 | 3.3.2.3.4 | server | MUST NOT | Client aliases stay at or below the CONNACK Topic Alias Maximum; server answers a breach with DISCONNECT 0x94 and closes.
3.3.2-10 | 3.3.2.3.4 | client | MUST | Client copes with every alias from 1 to the maximum in its CONNECT.
3.3.2-11 | 3.3.2.3.4 | server | MUST NOT | Server aliases stay at or below the CONNECT Topic Alias Maximum.
3.3.2-12 | 3.3.2.3.4 | server | MUST | Server accepts every alias from 1 to the maximum in its CONNACK, all of them at once and re-mapped too.
3.3.2-13 | 3.3.2.3.5 | both | MUST | Response Topic is a valid UTF-8 string; otherwise the packet is Malformed: 0x81, close.
3.3.2-14 | 3.3.2.3.5 | server | MUST NOT | Response Topic has no + or #; server closes on a breach (Protocol Error 0x82; code follows from 4.13.1, not from this text).
3.3.2-15 | 3.3.2.3.5 | server | MUST | Response Topic reaches subscribers unchanged.
3.3.2-16 | 3.3.2.3.6 | server | MUST | Correlation Data reaches subscribers unchanged, bytes and length.
3.3.2-17 | 3.3.2.3.7 | server | MUST | All User Properties of a PUBLISH reach subscribers unchanged, duplicates of a name included.
3.3.2-18 | 3.3.2.3.7 | server | MUST | User Properties arrive in the order in which the publisher wrote them.
3.3.2-19 | 3.3.2.3.9 | both | MUST | Content Type is a valid UTF-8 string; otherwise the packet is Malformed: 0x81, close.
3.3.2-20 | 3.3.2.3.9 | server | MUST | Content Type reaches subscribers unchanged.
3.3.4-1 | 3.3.4 | both | MUST | How a PUBLISH is answered: not at all with QoS 0, with PUBACK at QoS 1, with PUBREC at QoS 2.
3.3.4-2 | 3.3.4 | server | MUST | If several subscriptions of one client match, the highest QoS among them counts (and never more than the QoS of the message).
3.3.4-3 | 3.3.4 | server | MUST | If the subscription that matches has a Subscription Identifier, the PUBLISH that is sent carries it.
3.3.4-4 | 3.3.4 | server | MUST | If a client gets one copy for several subscriptions that match, that copy carries the identifiers of all of them.
3.3.4-5 | 3.3.4 | server | MUST | If a client gets one copy for each subscription that matches, each carries the identifier of its own.
3.3.4-6 | 3.3.4 | server | MUST NOT | PUBLISH from a client has no Subscription Identifier; server answers a breach with DISCONNECT 0x82 and closes.
3.3.4-7 | 3.3.4 | server | MUST NOT | Client keeps unfinished QoS>0 PUBLISHes within the server's Receive Maximum; server answers an excess with DISCONNECT 0x93 and closes.
3.3.4-8 | 3.3.4 | client | MUST NOT | Client holds back only PUBLISH, no other packets, when that quota is used up.
3.3.4-9 | 3.3.4 | server | MUST NOT | The server has no more messages of QoS 1 and 2 under way to a client, without their last answer, than the client’s Receive Maximum.
3.3.4-10 | 3.3.4 | server | MUST NOT | When Receive Maximum is reached, only messages of QoS 1 and 2 wait: answers and all other packets are sent at once.
3.4.2-1 | 3.4.2.1 | both | MUST | PUBACK codes come only from the PUBACK list.
3.4.2-2 | 3.4.2.2.2 | both | MUST NOT | PUBACK leaves Reason String out if it would exceed the receiver's Maximum Packet Size.
3.4.2-3 | 3.4.2.2.3 | both | MUST NOT | PUBACK leaves User Property out if it would exceed the receiver's Maximum Packet Size.
3.5.2-1 | 3.5.2.1 | both | MUST | PUBREC codes come only from the PUBREC list.
3.5.2-2 | 3.5.2.2.2 | both | MUST NOT | PUBREC leaves Reason String out if it would exceed the receiver's Maximum Packet Size.
3.5.2-3 | 3.5.2.2.3 | both | MUST NOT | PUBREC leaves User Property out if it would exceed the receiver's Maximum Packet Size.
3.6.1-1 | 3.6.1 | both | MUST | PUBREL flag bits are 0010; server treats others as Malformed: DISCONNECT 0x81, close.
3.6.2-1 | 3.6.2.1 | both | MUST | PUBREL codes are 0x00 or 0x92 only.
3.6.2-2 | 3.6.2.2.2 | both | MUST NOT | PUBREL leaves Reason String out if it would exceed the receiver's Maximum Packet Size.
3.6.2-3 | 3.6.2.2.3 | both | MUST NOT | PUBREL leaves User Property out if it would exceed the receiver's Maximum Packet Size.
3.7.2-1 | 3.7.2.1 | both | MUST | PUBCOMP codes are 0x00 or 0x92 only.
3.7.2-2 | 3.7.2.2.2 | both | MUST NOT | PUBCOMP leaves Reason String out if it would exceed the receiver's Maximum Packet Size.
3.7.2-3 | 3.7.2.2.3 | both | MUST NOT | PUBCOMP leaves User Property out if it would exceed the receiver's Maximum Packet Size.
3.8.1-1 | 3.8.1 | server | MUST | SUBSCRIBE flag bits are 0010; server treats others as Malformed: DISCONNECT 0x81, close.
3.8.3-1 | 3.8.3 | server | MUST | Filters in SUBSCRIBE are valid UTF-8 strings; otherwise Malformed: DISCONNECT 0x81, close.
3.8.3-2 | 3.8.3 | server | MUST | SUBSCRIBE has one filter with options at least; an empty payload is a Protocol Error: DISCONNECT 0x82, close.
3.8.3-3 | 3.8.3.1 | server | MUST NOT | No Local 1: a message is not delivered to a connection whose ClientID is that of its publisher.
3.8.3-4 | 3.8.3.1 | server | MUST NOT | No Local 1 on a $share filter is a Protocol Error: DISCONNECT 0x82, close.
3.8.3-5 | 3.8.3.1 | server | MUST | Subscription Options bits 6 and 7 are 0; otherwise SUBSCRIBE is Malformed: DISCONNECT 0x81, close.
3.8.4-1 | 3.8.4 | server | MUST | Each SUBSCRIBE gets a SUBACK.
3.8.4-2 | 3.8.4 | server | MUST | SUBACK carries the SUBSCRIBE's Packet Identifier.
3.8.4-3 | 3.8.4 | server | MUST | SUBSCRIBE with a filter that the session has already replaces that subscription: its options change, and no second copy comes.
3.8.4-4 | 3.8.4 | server | MUST | If a subscription is replaced with Retain Handling 0, the retained messages are sent once more; no message is lost meanwhile.
3.8.4-5 | 3.8.4 | server | MUST | Several filters in one SUBSCRIBE do the same as one SUBSCRIBE for each, but have one SUBACK.
3.8.4-6 | 3.8.4 | server | MUST | SUBACK has exactly one reason code for each filter.
3.8.4-7 | 3.8.4 | server | MUST | Each reason code is the QoS that is granted (0, 1 or 2), or says why nothing is (0x80 and above).
3.8.4-8 | 3.8.4 | server | MUST | A message is delivered at the lower of two: the QoS it was published with, and the QoS granted to the subscription.
3.9.2-1 | 3.9.2.1.2 | server | MUST NOT | SUBACK leaves Reason String out if it would exceed the client's Maximum Packet Size.
3.9.2-2 | 3.9.2.1.3 | server | MUST NOT | SUBACK leaves User Property out if it would exceed the client's Maximum Packet Size.
3.9.3-1 | 3.9.3 | server | MUST | SUBACK codes stand in the order of the SUBSCRIBE filters.
3.9.3-2 | 3.9.3 | server | MUST | SUBACK codes come only from the SUBACK list.
3.10.1-1 | 3.10.1 | server | MUST | UNSUBSCRIBE flag bits are 0010; server treats others as Malformed: DISCONNECT 0x81, close.
3.10.3-1 | 3.10.3 | server | MUST | Filters in UNSUBSCRIBE are valid UTF-8 strings; otherwise Malformed: DISCONNECT 0x81, close.
3.10.3-2 | 3.10.3 | server | MUST | UNSUBSCRIBE has one filter at least; an empty payload is a Protocol Error: DISCONNECT 0x82, close.
3.10.4-1 | 3.10.4 | server | MUST | UNSUBSCRIBE removes the subscription whose filter is the same, character by character. Wildcards are not applied: a/# does not remove a/b.
3.10.4-2 | 3.10.4 | server | MUST | After UNSUBSCRIBE no more messages that match this filter are added for the client.
3.10.4-3 | 3.10.4 | server | MUST | What is under way at QoS 1 or 2 when UNSUBSCRIBE comes is still brought to its end.
3.10.4-4 | 3.10.4 | server | MUST | Each UNSUBSCRIBE gets an UNSUBACK.
3.10.4-5 | 3.10.4 | server | MUST | UNSUBACK has the Packet Identifier of its UNSUBSCRIBE, and comes even if there was no such subscription (code 0x11).
3.10.4-6 | 3.10.4 | server | MUST | Many filters in one UNSUBSCRIBE act like as many UNSUBSCRIBEs in order, answered by a single UNSUBACK.
3.11.2-1 | 3.11.2.1.2 | server | MUST NOT | UNSUBACK leaves Reason String out if it would exceed the client's Maximum Packet Size.
3.11.2-2 | 3.11.2.1.3 | server | MUST NOT | UNSUBACK leaves User Property out if it would exceed the client's Maximum Packet Size.
3.11.3-1 | 3.11.3 | server | MUST | UNSUBACK codes stand in the order of the UNSUBSCRIBE filters.
3.11.3-2 | 3.11.3 | server | MUST | UNSUBACK has one code per filter, only from the UNSUBACK list.
3.12.4-1 | 3.12.4 | server | MUST | Each PINGREQ gets a PINGRESP.
3.14.0-1 | 3.14 | server | MUST NOT | The server sends DISCONNECT only to a client that it has let in. Before that an error ends in CONNACK, or the connection is simply closed.
3.14.1-1 | 3.14.1 | both | MUST | DISCONNECT flag bits are 0000; server checks them and answers others with DISCONNECT 0x81, then closes.
3.14.2-1 | 3.14.2.1 | both | MUST | DISCONNECT codes come only from the DISCONNECT list, and only those open to that sender.
3.14.2-2 | 3.14.2.2.2 | server | MUST NOT | DISCONNECT from the server has no Session Expiry Interval.
3.14.2-3 | 3.14.2.2.3 | both | MUST NOT | DISCONNECT leaves Reason String out if it would exceed the receiver's Maximum Packet Size.
3.14.2-4 | 3.14.2.2.4 | both | MUST NOT | DISCONNECT leaves User Property out if it would exceed the receiver's Maximum Packet Size.
3.14.4-1 | 3.14.4 | both | MUST NOT | Who has sent DISCONNECT sends nothing more; the server takes no notice of what a client sends after it.
3.14.4-2 | 3.14.4 | both | MUST | The sender of DISCONNECT closes the connection.
3.14.4-3 | 3.14.4 | server | MUST | DISCONNECT 0x00 is a goodbye: the Will is deleted and not published. With 0x04, or a code for an error, it stays due.
3.15.1-1 | 3.15.1 | both | MUST | AUTH flag bits are 0000; server treats others as Malformed (0x81) and closes.
3.15.2-1 | 3.15.2.1 | both | MUST | AUTH codes are 0x00 (server only), 0x18, 0x19 (client only).
3.15.2-2 | 3.15.2.2.4 | both | MUST NOT | AUTH leaves Reason String out if it would exceed the receiver's Maximum Packet Size.
3.15.2-3 | 3.15.2.2.5 | both | MUST NOT | AUTH leaves User Property out if it would exceed the receiver's Maximum Packet Size.
4.1.0-1 | 4.1.1 | both | MUST NOT | Session state is kept as long as the connection is open, whatever the expiry value.
4.1.0-2 | 4.1.1 | server | MUST | The session ends when the connection is closed and its Session Expiry Interval is over; with 0 that is at once.
4.2-1 | 4.2 | n-a | MUST | Implementation runs over a transport that is ordered, lossless and a two-way byte stream (written 4.2.0-1 in Appendix B).
4.3.1-1 | 4.3.1 | both | MUST | At QoS 0 a message is sent once, with DUP 0, and nobody answers.
4.3.2-1 | 4.3.2 | both | MUST | At QoS 1 the sender gives each new message a Packet Identifier that is free.
4.3.2-2 | 4.3.2 | both | MUST | At QoS 1 the sender sends PUBLISH with that identifier, and DUP 0 for the first time.
4.3.2-3 | 4.3.2 | both | MUST | At QoS 1 the sender keeps the message until PUBACK has come. Until then it would send it again when the session is taken up on a new connection.
4.3.2-4 | 4.3.2 | both | MUST | At QoS 1 the receiver answers with PUBACK and the same identifier once it has taken the message over.
4.3.2-5 | 4.3.2 | both | MUST | At QoS 1, after PUBACK, a PUBLISH with the same identifier is a new message for the receiver, even with DUP 1: this is how a message can arrive twice.
4.3.3-1 | 4.3.3 | both | MUST | At QoS 2 the sender gives each new message a Packet Identifier that is free.
4.3.3-2 | 4.3.3 | both | MUST | At QoS 2 the sender sends PUBLISH with that identifier, and DUP 0 for the first time.
4.3.3-3 | 4.3.3 | both | MUST | At QoS 2 the sender keeps the message until PUBREC has come.
4.3.3-4 | 4.3.3 | both | MUST | At QoS 2 the sender answers PUBREC with PUBREL and the same identifier. A PUBREC of 0x80 or above ends the exchange instead.
4.3.3-5 | 4.3.3 | both | MUST | At QoS 2 the sender remembers that it sent PUBREL until PUBCOMP has come.
4.3.3-6 | 4.3.3 | both | MUST NOT | At QoS 2, once PUBREL is sent, PUBLISH is never sent again. On a new connection PUBREL is.
4.3.3-7 | 4.3.3 | both | MUST NOT | At QoS 2 a message that was sent once does not expire any more: the exchange goes on.
4.3.3-8 | 4.3.3 | both | MUST | At QoS 2 the receiver answers with PUBREC and the same identifier once it has taken the message over.
4.3.3-9 | 4.3.3 | both | MUST | At QoS 2, if the receiver refused with PUBREC of 0x80 or above, a PUBLISH with this identifier is a new message.
4.3.3-10 | 4.3.3 | both | MUST | At QoS 2, if PUBLISH comes once more before PUBREL, the receiver answers PUBREC once more and hands on no second copy: this is why QoS 2 arrives once.
4.3.3-11 | 4.3.3 | both | MUST | At QoS 2 the receiver answers PUBREL with PUBCOMP and the same identifier.
4.3.3-12 | 4.3.3 | both | MUST | At QoS 2, after PUBCOMP, a PUBLISH with this identifier is a new message.
4.3.3-13 | 4.3.3 | both | MUST | At QoS 2 the receiver goes on answering to the end, even if the message has expired meanwhile.
4.4.0-1 | 4.4 | both | MUST | Messages and PUBRELs without an answer are sent again only when a session is taken up on a new connection, with their old identifiers. On a connection that lives nothing is ever sent again.
4.4.0-2 | 4.4 | both | MUST NOT | PUBACK or PUBREC of 0x80 or above is an answer too: the message is not sent again.
4.5.0-1 | 4.5 | server | MUST | A message that the server has taken over is added to every session with a subscription that matches, also of clients that are away.
4.5.0-2 | 4.5 | client | MUST | Client acks each PUBLISH by its QoS, also those it does not want.
4.6.0-1 | 4.6 | both | MUST | What is sent again goes in the order in which it was sent at first.
4.6.0-2 | 4.6 | both | MUST | PUBACKs go in the order in which their messages came.
4.6.0-3 | 4.6 | both | MUST | PUBRECs go in the order in which their messages came.
4.6.0-4 | 4.6 | both | MUST | PUBRELs go in the order in which their PUBRECs came.
4.6.0-5 | 4.6 | server | MUST | On an Ordered Topic each subscriber gets one publisher's messages of the same topic and QoS in publishing order.
4.6.0-6 | 4.6 | server | MUST | Every topic is an Ordered Topic for non-shared subscriptions unless configured otherwise.
4.7.0-1 | 4.7.1 | both | MUST NOT | Wildcards belong in filters, never in Topic Names (see 3.3.2-2; also applies to Will Topic).
4.7.1-1 | 4.7.1.2 | server | MUST | # stands for all further levels: it is the last character of a filter, alone or after a slash. Other filters are refused (SUBACK 0x8F, or 0x81 or 0x82 and close).
4.7.1-2 | 4.7.1.3 | server | MUST | + stands for one whole level. Filters such as a+ are refused (SUBACK 0x8F, or 0x81 or 0x82 and close).
4.7.2-1 | 4.7.2 | server | MUST NOT | A filter that begins with # or + matches no topic that begins with $.
4.7.3-1 | 4.7.3 | both | MUST | Topic Names and filters have one character or more; server refuses empty ones (empty topic without alias: 0x82).
4.7.3-2 | 4.7.3 | both | MUST NOT | No U+0000 in Topic Names or filters; Malformed: 0x81, close.
4.7.3-3 | 4.7.3 | both | MUST NOT | Topic Names and filters take 65,535 bytes at most once encoded (the length prefix forbids more; server must not build longer ones).
4.7.3-4 | 4.7.3 | server | MUST NOT | Matching is character by character: no Unicode normalisation, case folding, slash trimming or replacement.
4.8.2-1 | 4.8.2 | server | MUST | Shared filter is $share/ plus a ShareName of one character or more; server refuses others (SUBACK 0x8F, or 0x82 with close).
4.8.2-2 | 4.8.2 | server | MUST | ShareName has no slash, + or #, and a slash and a non-empty valid filter follow; server refuses others (as 4.8.2-1).
4.8.2-3 | 4.8.2 | server | MUST | Shared delivery keeps within the QoS granted to the chosen subscriber.
4.8.2-4 | 4.8.2 | server | MUST | QoS 2 delivery begun to a shared subscriber is finished with that same client when it reconnects.
4.8.2-5 | 4.8.2 | server | MUST NOT | If that client's session ends first, the message goes to no other member.
4.8.2-6 | 4.8.2 | server | MUST | Member answers PUBACK or PUBREC of 0x80 or above: message is dropped, offered to no one else.
4.9.0-1 | 4.9 | both | MUST | As many messages of QoS 1 and 2 may be under way as the other side’s Receive Maximum says; each connection begins to count anew.
4.9.0-2 | 4.9 | both | MUST NOT | If that many are under way, the next message waits until PUBACK, PUBCOMP or a PUBREC that refuses makes room.
4.9.0-3 | 4.9 | both | MUST | If that many are under way, all other packets are still handled and answered.
4.12.0-1 | 4.12 | server | MUST | If the server does not know the Authentication Method, it closes; it may say why first, with CONNACK 0x8C or 0x87.
4.12.0-2 | 4.12 | server | MUST | AUTH that asks the client for more data has code 0x18.
4.12.0-3 | 4.12 | server | MUST | Client answers with AUTH 0x18; server treats another code during the exchange as Protocol Error (reaction follows from 4.13.1).
4.12.0-4 | 4.12 | server | MUST | Server that rejects authentication closes, after an optional CONNACK of 0x80 or above.
4.12.0-5 | 4.12 | both | MUST | With a method in CONNECT, every AUTH and the accepting CONNACK repeat the very same method; server answers an AUTH with another by DISCONNECT 0x82 and closes.
4.12.0-6 | 4.12 | server | MUST NOT | Without a method in CONNECT the server sends no AUTH and puts no method in CONNACK.
4.12.0-7 | 4.12 | server | MUST NOT | Without a method in CONNECT the client sends no AUTH; server answers one with DISCONNECT 0x82 and closes.
4.12.1-1 | 4.12.1 | server | MUST | Re-authentication (AUTH 0x19 after CONNACK) keeps the original method; server answers a change by DISCONNECT 0x82 and closes.
4.12.1-2 | 4.12.1 | both | MUST | Failed re-authentication closes the connection; DISCONNECT with a fitting code SHOULD go first (0x87 for instance).
4.13.1-1 | 4.13.1 | server | MUST | On a Malformed Packet or Protocol Error that has a reason code the server closes; other sessions are unaffected.
4.13.2-1 | 4.13.2 | both | MUST | With a CONNACK or DISCONNECT of 0x80 or above the connection ends, whether that packet could be sent or not.
6.0.0-1 | 6 | both | MUST | Over WebSocket MQTT uses binary frames only; server closes on a text frame.
6.0.0-2 | 6 | both | MUST NOT | WebSocket frames and MQTT packets need not line up: server parses packets split over, or packed into, frames.
6.0.0-3 | 6 | client | MUST | Client offers subprotocol "mqtt" in the WebSocket handshake (server may refuse the handshake without it).
6.0.0-4 | 6 | server | MUST | The WebSocket subprotocol the server selects is "mqtt".
`

/** Rules without a number that a broker has to keep; the identifiers are our own. */
export const unnumbered5 = `
X5-01 | 2.2.2.2 | server | MUST | A property that is unknown, does not belong in this packet or has the wrong type makes the packet Malformed: 0x81.
X5-02 | 3.x | server | MUST | A property that may stand only once and stands twice is a Protocol Error.
X5-03 | 3.1.2.11.3, .4 | server | MUST | A Receive Maximum or a Maximum Packet Size of 0 in CONNECT is a Protocol Error.
X5-04 | 3.1.2.11.6, .7 | server | MUST | Request Response Information and Request Problem Information are 0 or 1; anything else is a Protocol Error.
X5-05 | 3.1.2.11.10 | server | MUST | Authentication Data without an Authentication Method is a Protocol Error.
X5-06 | 3.1.2.11.2 | server | MUST | Without a Session Expiry Interval, or with 0, the session ends together with the connection.
X5-07 | 3.1.3.2.2 | server | MUST | If another connection takes the client identifier over, the Will of the old one is published, unless the new CONNECT has Clean Start 0 and there is a Will Delay.
X5-08 | 3.1.3.2.4 | server | MUST | The Message Expiry Interval of the Will goes out with it when it is published; without one it never expires.
X5-09 | 3.1.4 | server | SHOULD | If no CONNECT comes within a reasonable time, the server should close.
X5-10 | 3.1.2.5 | server | SHOULD | When the Will is due, it should be published promptly.
X5-11 | 3.2.2.3.2 | server | MUST | If CONNACK names a Session Expiry Interval, that one holds.
X5-12 | 3.2.2.3.11–13 | server | MUST | Who subscribes with a feature that the server said it lacks gets DISCONNECT: 0xA2 for wildcards, 0xA1 for identifiers, 0x9E for shared subscriptions.
X5-13 | 3.3.1.3 | server | SHOULD | A retained message of QoS 0 should be stored too; one that has expired is thrown away.
X5-14 | 3.3.1.3 | server | MUST | Retained messages that are sent because of a SUBSCRIBE have RETAIN 1, whatever Retain As Published says.
X5-15 | 3.3.2.1 | server | MUST | An empty topic without a topic alias is a Protocol Error.
X5-16 | 3.3.4 | server | MUST | A topic alias of 0 or above the maximum ends in 0x94. An empty topic with an alias that this connection has not set is a Protocol Error; a topic with an alias in use gives it a new meaning.
X5-17 | 3.3.2.3.2 | server | MAY | If a payload is marked as text but is no valid UTF-8, the server may refuse it with 0x99.
X5-18 | 3.4.2.1, 3.5.2.1 | server | MAY | If nobody has subscribed to the topic, the answer may say so with 0x10.
X5-19 | 3.6.2.1, 3.7.2.1 | server | MUST | A PUBREC or PUBREL for an identifier that is not in use is answered with 0x92, in PUBREL or PUBCOMP.
X5-20 | 3.8.2.1.2 | server | MUST | A Subscription Identifier of 0, or two of them, is a Protocol Error.
X5-21 | 3.8.3.1 | server | MUST | A Maximum QoS of 3 or a Retain Handling of 3 is a Protocol Error.
X5-22 | 3.8.4 | server | MUST | Subscribing once more without a Subscription Identifier takes the old one away; with a new one the old is replaced.
X5-23 | 3.8.4, 4.8.2 | server | MUST | Shared subscriptions get no retained messages.
X5-24 | 3.14.2.2.2 | server | MUST | DISCONNECT may change the Session Expiry Interval. If it was 0 in CONNECT, raising it is a Protocol Error, and the Will stays due.
X5-25 | 3.14.4 | server | SHOULD | After DISCONNECT the server should close; after any code but 0x00 the Will stays due.
X5-26 | 3.15, 3.15.2.2.2 | server | MUST | An AUTH without an Authentication Method, with two, or with another one than CONNECT had is a Protocol Error.
X5-27 | 4.1 | server | MUST | Retained messages stay when the session of their publisher ends.
X5-28 | 4.7.1.1 | server | MUST | Two slashes in a row, or one at either end of a topic, make an empty level.
X5-29 | 4.7.2 | server | SHOULD | The server should keep clients from using topics that begin with $ among themselves.
X5-30 | 4.8.2 | server | MUST | In a shared subscription each message goes to exactly one member of the group. Each group gets its own, and so does a session that is subscribed on its own as well.
X5-31 | 4.8.2 | server | MUST | Subscribing to a shared filter once more does not make a second member. The group and its queue are gone with its last member.
X5-32 | 4.8.2 | server | SHOULD | A message of QoS 1 that a member has not acknowledged when its session ends should go to another member.
X5-33 | 4.9 | server | MUST | How many messages may be under way is counted anew on each connection, and never rises above its first value.
X5-34 | 4.12 | server | SHOULD | Without an Authentication Method the server should find out who connects from CONNECT, TLS or the connection.
X5-35 | 4.12.1 | server | MUST | When a client has proved anew who it is, AUTH 0x00 says so. Other packets may go on meanwhile, under the old identity.
X5-36 | 4.13.1 | server | SHOULD | After an error, once CONNECT is done, the server should send DISCONNECT with the reason code and then close.
X5-37 | 2.1.2 | server | MUST | A packet of type 0 from a client, or one that only servers send, is Malformed or a Protocol Error: close.
`
