// The normative statements of MQTT 5.0 that have a number, and rules that have none, summed up in our own words.
// Does not know which of them are tested. Where a summary is unclear, the standard decides.

/** Number without `MQTT-`, section in which it is printed, whom it binds, strength, summary. */
export const numbered5 = `
1.5.4-1 | 1.5.4 | both | MUST | Every string on the wire is valid UTF-8 without surrogates U+D800..U+DFFF. Server never emits a bad one; a bad one from a client is Malformed: 0x81, close.
1.5.4-2 | 1.5.4 | both | MUST NOT | No string carries U+0000. A client packet with one is Malformed: server uses 0x81 and closes.
1.5.4-3 | 1.5.4 | both | MUST NOT | EF BB BF is the plain character U+FEFF wherever it stands; server keeps it byte for byte (JS: TextDecoder needs ignoreBOM:true) in topics, filters, ids and properties.
1.5.5-1 | 1.5.5 | both | MUST | Variable Byte Integers go out in their shortest form; longer-than-needed or five-byte forms from a client are Malformed: 0x81, close.
1.5.7-1 | 1.5.7 | both | MUST | Name and value of a User Property each follow the UTF-8 string rules; a bad half makes the packet Malformed: 0x81, close.
2.1.3-1 | 2.1.3 | both | MUST | Reserved fixed-header bits have their tabled values (0010 for PUBREL, SUBSCRIBE, UNSUBSCRIBE; 0000 for the rest, PUBLISH aside). Server emits those and treats other values as Malformed: 0x81, close.
2.2.1-2 | 2.2.1 | both | MUST NOT | A QoS 0 PUBLISH has no Packet Identifier: server writes none, and when parsing takes Property Length right after the topic.
2.2.1-3 | 2.2.1 | server | MUST | Client gives each new SUBSCRIBE, UNSUBSCRIBE and QoS>0 PUBLISH a free identifier above 0. Server: zero is a Protocol Error (0x82, close); an identifier in use may get 0x91 in the ack.
2.2.1-4 | 2.2.1 | server | MUST | Each new outbound QoS>0 PUBLISH takes an identifier 1..65535 that no unfinished exchange to that session holds, also after wrap-around.
2.2.1-5 | 2.2.1 | both | MUST | PUBACK, PUBREC, PUBREL and PUBCOMP repeat the identifier of the PUBLISH they belong to.
2.2.1-6 | 2.2.1 | server | MUST | SUBACK and UNSUBACK echo the identifier of the SUBSCRIBE or UNSUBSCRIBE they answer.
2.2.2-1 | 2.2.2.1 | both | MUST | An empty property set is written as length byte 0. Server emits it in CONNACK, PUBLISH, SUBACK, UNSUBACK; CONNECT/PUBLISH/SUBSCRIBE/UNSUBSCRIBE lacking it are Malformed: 0x81, close.
3.1.0-1 | 3.1 | server | MUST | CONNECT comes first on a connection; if any other packet comes first the server closes, handles nothing, and sends no DISCONNECT (3.14.0-1).
3.1.0-2 | 3.1 | server | MUST | A second CONNECT on one connection is a Protocol Error: server sends DISCONNECT 0x82 and closes.
3.1.2-1 | 3.1.2.1 | server | MUST | Protocol Name is exactly "MQTT" (case matters). For any other name the server may send CONNACK 0x84, then has to close.
3.1.2-2 | 3.1.2.2 | server | MUST | A Protocol Version the server does not speak: CONNACK 0x84 is optional, closing is not.
3.1.2-3 | 3.1.2.3 | server | MUST | Server checks bit 0 of Connect Flags; if set, CONNECT is Malformed: CONNACK 0x81 optional, close.
3.1.2-4 | 3.1.2.4 | both | MUST | Clean Start 1 wipes the stored session of that ClientID (subscriptions, queued and in-flight messages) and starts an empty one.
3.1.2-5 | 3.1.2.4 | server | MUST | Clean Start 0 with a stored session: server carries on with it (subscriptions, queue, unfinished QoS 1 and 2 exchanges).
3.1.2-6 | 3.1.2.4 | server | MUST | Clean Start 0 without a stored session: server makes a new one.
3.1.2-7 | 3.1.2.5 | server | MUST | Will Flag 1: server keeps the Will Message with the session.
3.1.2-8 | 3.1.2.5 | server | MUST | Will is published after the connection closed and Will Delay ran out or the session ended, whichever is first; not after DISCONNECT 0x00, nor if the client reconnects within the delay.
3.1.2-9 | 3.1.2.5 | server | MUST | Will Flag 1 needs Will Properties, Will Topic and Will Payload in the CONNECT payload; if one is missing the server treats it as Malformed: 0x81, close.
3.1.2-10 | 3.1.2.5 | server | MUST | Server forgets the Will once published or on DISCONNECT 0x00, so no Will goes out twice.
3.1.2-11 | 3.1.2.6 | server | MUST | Will Flag 0 requires Will QoS 0; otherwise server rejects CONNECT (0x81) and closes.
3.1.2-12 | 3.1.2.6 | server | MUST | With Will Flag 1, Will QoS is 0..2; value 3 is Malformed: CONNACK 0x81 optional, close.
3.1.2-13 | 3.1.2.7 | server | MUST | Will Flag 0 requires Will Retain 0; otherwise server rejects CONNECT (0x81) and closes.
3.1.2-14 | 3.1.2.7 | server | MUST | Will Retain 0: the Will is published as an ordinary message and leaves the retained store alone.
3.1.2-15 | 3.1.2.7 | server | MUST | Will Retain 1: the published Will becomes the retained message of its topic.
3.1.2-16 | 3.1.2.8 | server | MUST NOT | User Name Flag 0 means no user name field; leftover payload bytes make CONNECT Malformed: 0x81, close.
3.1.2-17 | 3.1.2.8 | server | MUST | User Name Flag 1 means a user name field; if absent CONNECT is Malformed: 0x81, close.
3.1.2-18 | 3.1.2.9 | server | MUST NOT | Password Flag 0 means no password field; leftover payload bytes make CONNECT Malformed: 0x81, close.
3.1.2-19 | 3.1.2.9 | server | MUST | Password Flag 1 means a password field, else Malformed: 0x81, close. Password without user name is legal in v5.
3.1.2-20 | 3.1.2.10 | client | MUST | Client pings when Keep Alive is above 0 and it has nothing else to send.
3.1.2-21 | 3.1.2.10 | client | MUST | Client follows Server Keep Alive from CONNACK in place of its own value (server times out on that value too).
3.1.2-22 | 3.1.2.10 | server | MUST | Keep Alive above 0 and 1.5 times that period without a packet: server closes as on network failure (DISCONNECT 0x8D may precede; Will applies).
3.1.2-23 | 3.1.2.11.2 | both | MUST | Session Expiry Interval above 0: session state outlives the connection for that time (0xFFFFFFFF: never expires).
3.1.2-24 | 3.1.2.11.4 | server | MUST NOT | Server sends no packet larger than the Maximum Packet Size in the client's CONNECT.
3.1.2-25 | 3.1.2.11.4 | server | MUST | A message too large for one client is dropped for it and counted as delivered: no stall, no quota or identifier held, other receivers still get it.
3.1.2-26 | 3.1.2.11.5 | server | MUST NOT | Aliases in outbound PUBLISH stay within 1..Topic Alias Maximum of the client's CONNECT.
3.1.2-27 | 3.1.2.11.5 | server | MUST NOT | Client gave Topic Alias Maximum 0 or none: server uses no alias towards it.
3.1.2-28 | 3.1.2.11.6 | server | MUST NOT | Request Response Information 0 or absent: CONNACK has no Response Information.
3.1.2-29 | 3.1.2.11.7 | server | MUST NOT | Request Problem Information 0: server puts Reason String and User Property only on PUBLISH, CONNACK and DISCONNECT, never on other acks or AUTH.
3.1.2-30 | 3.1.2.11.9 | server | MUST NOT | Client that sent an Authentication Method sends just AUTH or DISCONNECT until CONNACK. Server reaction to others (Protocol Error, close) follows from 4.13.1, not from this text.
3.1.3-1 | 3.1.3 | server | MUST | CONNECT payload order is ClientID, Will Properties, Will Topic, Will Payload, User Name, Password, as flagged; server parses just that and rejects missing or extra bytes (0x81, close).
3.1.3-2 | 3.1.3.1 | both | MUST | ClientID is the key of session state on the server: same id, same session; other id (case-sensitive), other session.
3.1.3-3 | 3.1.3.1 | server | MUST | ClientID is present, and first, in the CONNECT payload; without it the packet is Malformed: 0x81, close.
3.1.3-4 | 3.1.3.1 | server | MUST | ClientID is a valid UTF-8 string; an ill-formed one is Malformed: CONNACK 0x81 optional, close.
3.1.3-5 | 3.1.3.1 | server | MUST | Server admits every ClientID of 1 to 23 bytes made of 0-9, a-z, A-Z.
3.1.3-6 | 3.1.3.1 | server | MUST | If the server admits an empty ClientID it makes up a unique one for that client.
3.1.3-7 | 3.1.3.1 | server | MUST | After that it proceeds as though the client had sent the made-up id, and returns it as Assigned Client Identifier in CONNACK.
3.1.3-8 | 3.1.3.1 | server | MUST | Refused ClientID: CONNACK 0x85 is optional, closing is not.
3.1.3-9 | 3.1.3.2.2 | server | MUST NOT | If the session is taken up again before Will Delay ends, the Will is not sent (Clean Start 1 ends the session instead, so there it is sent).
3.1.3-10 | 3.1.3.2.8 | server | MUST | User Properties of the Will keep their order in the published Will.
3.1.3-11 | 3.1.3.3 | server | MUST | Will Topic is a valid UTF-8 string; otherwise CONNECT is Malformed: 0x81, close.
3.1.3-12 | 3.1.3.5 | server | MUST | User Name is a valid UTF-8 string; otherwise CONNECT is Malformed: 0x81, close.
3.1.4-1 | 3.1.4 | server | MUST | Server checks CONNECT against the section 3.1 layout and closes on any mismatch (CONNACK with a code of 0x80 or above is optional).
3.1.4-2 | 3.1.4 | server | MUST | Further checks, among them authentication and authorization (SHOULD be made): on failure the server closes, after an optional CONNACK such as 0x86 or 0x87.
3.1.4-3 | 3.1.4 | server | MUST | New CONNECT for a ClientID that is connected: the older connection gets DISCONNECT 0x8E and is closed.
3.1.4-4 | 3.1.4 | server | MUST | Before it answers an accepted CONNECT the server applies Clean Start as 3.1.2.4 says.
3.1.4-5 | 3.1.4 | server | MUST | An accepted CONNECT is answered by CONNACK 0x00.
3.1.4-6 | 3.1.4 | server | MUST NOT | Packets a client pipelined behind a CONNECT that is refused have no effect (AUTH excepted).
3.2.0-1 | 3.2 | server | MUST | CONNACK 0x00 precedes every other packet from the server except AUTH (so no queued PUBLISH ahead of it).
3.2.0-2 | 3.2 | server | MUST NOT | At most one CONNACK per connection.
3.2.2-1 | 3.2.2.1 | server | MUST | Bits 7..1 of the acknowledge-flags byte are 0 in every CONNACK.
3.2.2-2 | 3.2.2.1.1 | server | MUST | Accepted with Clean Start 1: Session Present 0 and code 0x00.
3.2.2-3 | 3.2.2.1.1 | server | MUST | Accepted with Clean Start 0: Session Present tells whether state was stored for that ClientID; code 0x00 either way.
3.2.2-4 | 3.2.2.1.1 | client | MUST | Client without state that gets Session Present 1 closes.
3.2.2-5 | 3.2.2.1.1 | client | MUST | Client with state that gets Session Present 0 and stays connected drops its state.
3.2.2-6 | 3.2.2.1.1 | server | MUST | A CONNACK that refuses has Session Present 0.
3.2.2-7 | 3.2.2.2 | server | MUST | After a CONNACK with 0x80 or above the server closes.
3.2.2-8 | 3.2.2.2 | server | MUST | CONNACK codes come only from the CONNACK column of the reason-code table.
3.2.2-9 | 3.2.2.3.4 | server | MUST | A server without QoS 1 or QoS 2 support announces its highest level as Maximum QoS (0 or 1) in CONNACK. Void when QoS 2 is supported; then the property stays out.
3.2.2-10 | 3.2.2.3.4 | server | MUST | Such a server still accepts SUBSCRIBE asking for QoS 0, 1 or 2 (and grants what it has).
3.2.2-11 | 3.2.2.3.4 | server | MUST NOT | Client publishes no higher than the Maximum QoS announced; server answers a breach with DISCONNECT 0x9B and closes.
3.2.2-12 | 3.2.2.3.4 | server | MUST | Will QoS above what the server offers: refuse (SHOULD use CONNACK 0x9B) and close.
3.2.2-13 | 3.2.2.3.5 | server | MUST | Will Retain 1 where retained messages are off: refuse (SHOULD use CONNACK 0x9A) and close.
3.2.2-14 | 3.2.2.3.5 | server | MUST NOT | After Retain Available 0 the client sets no RETAIN flag; server answers a breach with DISCONNECT 0x9A (SHOULD) and closes.
3.2.2-15 | 3.2.2.3.6 | server | MUST NOT | Client sends nothing above the server's Maximum Packet Size; server answers a breach with DISCONNECT 0x95 and closes.
3.2.2-16 | 3.2.2.3.7 | server | MUST | Empty ClientID accepted: CONNACK has an Assigned Client Identifier that no session on the server uses.
3.2.2-17 | 3.2.2.3.8 | server | MUST NOT | Client aliases stay within the server's Topic Alias Maximum; server answers a breach with DISCONNECT 0x94 and closes.
3.2.2-18 | 3.2.2.3.8 | server | MUST NOT | CONNACK without Topic Alias Maximum, or with 0, forbids client aliases; server answers a breach with DISCONNECT 0x94 and closes.
3.2.2-19 | 3.2.2.3.9 | server | MUST NOT | CONNACK leaves Reason String out if that would push it past the client's Maximum Packet Size.
3.2.2-20 | 3.2.2.3.10 | server | MUST NOT | CONNACK leaves User Property out if that would push it past the client's Maximum Packet Size.
3.2.2-21 | 3.2.2.3.14 | client | MUST | Client uses the Server Keep Alive of CONNACK where one was sent.
3.2.2-22 | 3.2.2.3.14 | server | MUST | Without Server Keep Alive in CONNACK the server enforces the Keep Alive the client sent.
3.3.1-1 | 3.3.1.1 | both | MUST | DUP is 1 whenever a PUBLISH is delivered again.
3.3.1-2 | 3.3.1.1 | both | MUST | DUP is 0 on every QoS 0 PUBLISH. No reaction to an inbound breach is prescribed.
3.3.1-3 | 3.3.1.1 | both | MUST | DUP on an outbound PUBLISH depends just on whether this send repeats an earlier one; the publisher's DUP is not passed on.
3.3.1-4 | 3.3.1.2 | both | MUST NOT | QoS bits are never 11; server answers such a PUBLISH with DISCONNECT 0x81 and closes.
3.3.1-5 | 3.3.1.3 | server | MUST | PUBLISH with RETAIN 1 is stored for its topic in place of the earlier retained message.
3.3.1-6 | 3.3.1.3 | server | MUST | RETAIN 1 with empty payload: forwarded as usual, and the topic's retained message is removed, so later subscribers get none.
3.3.1-7 | 3.3.1.3 | server | MUST NOT | An empty payload is never kept as a retained message.
3.3.1-8 | 3.3.1.3 | server | MUST NOT | RETAIN 0 neither adds, changes nor removes a retained message.
3.3.1-9 | 3.3.1.3 | server | MUST | Retain Handling 0: matching retained messages are sent on every SUBSCRIBE (non-shared filters only; shared ones never get any).
3.3.1-10 | 3.3.1.3 | server | MUST | Retain Handling 1: they are sent if the subscription is new, and not if it existed.
3.3.1-11 | 3.3.1.3 | server | MUST NOT | Retain Handling 2: none are sent on SUBSCRIBE.
3.3.1-12 | 3.3.1.3 | server | MUST | Retain As Published 0: live forwarded messages carry RETAIN 0.
3.3.1-13 | 3.3.1.3 | server | MUST | Retain As Published 1: live forwarded messages carry RETAIN as the publisher set it.
3.3.2-1 | 3.3.2.1 | both | MUST | PUBLISH begins with Topic Name, a valid UTF-8 string (may be empty only beside a Topic Alias); bad UTF-8 is Malformed: 0x81, close.
3.3.2-2 | 3.3.2.1 | both | MUST NOT | No + or # in a PUBLISH topic. Server sends none; on receipt it closes (no code prescribed; 0x90, 0x82 or 0x81 in use).
3.3.2-3 | 3.3.2.1 | server | MUST | The topic in a PUBLISH to a subscriber matches that subscriber's filter by the 4.7 rules.
3.3.2-4 | 3.3.2.3.2 | server | MUST | Payload Format Indicator reaches subscribers unchanged.
3.3.2-5 | 3.3.2.3.3 | server | MUST | When Message Expiry Interval ran out before delivery to a subscriber began, that subscriber's copy is dropped.
3.3.2-6 | 3.3.2.3.3 | server | MUST | Forwarded Message Expiry Interval equals the received value less the seconds spent waiting in the server.
3.3.2-7 | 3.3.2.3.4 | both | MUST NOT | Alias mappings die with the connection; after reconnect, even of the same session, an old alias is unknown.
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
3.3.2-18 | 3.3.2.3.7 | server | MUST | They arrive in the order in which the publisher wrote them.
3.3.2-19 | 3.3.2.3.9 | both | MUST | Content Type is a valid UTF-8 string; otherwise the packet is Malformed: 0x81, close.
3.3.2-20 | 3.3.2.3.9 | server | MUST | Content Type reaches subscribers unchanged.
3.3.4-1 | 3.3.4 | both | MUST | Answer to PUBLISH by QoS: none for 0, PUBACK for 1, PUBREC for 2.
3.3.4-2 | 3.3.4 | server | MUST | When several subscriptions of one client match, it gets the message at the highest QoS among them (still capped by publish QoS).
3.3.4-3 | 3.3.4 | server | MUST | Subscription Identifiers of overlapping subscriptions that match are put into the resulting PUBLISH.
3.3.4-4 | 3.3.4 | server | MUST | One copy for several matches: it lists the identifiers of all of them that have one (any order).
3.3.4-5 | 3.3.4 | server | MUST | One copy per match: each lists the identifier of its own subscription, if it has one.
3.3.4-6 | 3.3.4 | server | MUST NOT | PUBLISH from a client has no Subscription Identifier; server answers a breach with DISCONNECT 0x82 and closes.
3.3.4-7 | 3.3.4 | server | MUST NOT | Client keeps unfinished QoS>0 PUBLISHes within the server's Receive Maximum; server answers an excess with DISCONNECT 0x93 and closes.
3.3.4-8 | 3.3.4 | client | MUST NOT | Client holds back only PUBLISH, no other packets, when that quota is used up.
3.3.4-9 | 3.3.4 | server | MUST NOT | Server keeps unfinished QoS>0 PUBLISHes (no PUBACK, PUBCOMP or failing PUBREC yet) within the client's Receive Maximum.
3.3.4-10 | 3.3.4 | server | MUST NOT | With the quota used up the server still sends SUBACK, PINGRESP, PUBREL, acks and so on at once.
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
3.8.4-3 | 3.8.4 | server | MUST | SUBSCRIBE with a filter the session already has (non-shared) replaces that subscription: new options and identifier, no second copy.
3.8.4-4 | 3.8.4 | server | MUST | On such replacement with Retain Handling 0 retained messages are sent anew, and no message in flow gets lost.
3.8.4-5 | 3.8.4 | server | MUST | Many filters in one SUBSCRIBE act like as many SUBSCRIBEs in order, answered by a single SUBACK.
3.8.4-6 | 3.8.4 | server | MUST | SUBACK has exactly one code per filter.
3.8.4-7 | 3.8.4 | server | MUST | Each code is the granted maximum QoS (0..2) or a failure (0x80 and up).
3.8.4-8 | 3.8.4 | server | MUST | Delivery QoS is the lower of publish QoS and granted QoS.
3.9.2-1 | 3.9.2.1.2 | server | MUST NOT | SUBACK leaves Reason String out if it would exceed the client's Maximum Packet Size.
3.9.2-2 | 3.9.2.1.3 | server | MUST NOT | SUBACK leaves User Property out if it would exceed the client's Maximum Packet Size.
3.9.3-1 | 3.9.3 | server | MUST | SUBACK codes stand in the order of the SUBSCRIBE filters.
3.9.3-2 | 3.9.3 | server | MUST | SUBACK codes come only from the SUBACK list.
3.10.1-1 | 3.10.1 | server | MUST | UNSUBSCRIBE flag bits are 0010; server treats others as Malformed: DISCONNECT 0x81, close.
3.10.3-1 | 3.10.3 | server | MUST | Filters in UNSUBSCRIBE are valid UTF-8 strings; otherwise Malformed: DISCONNECT 0x81, close.
3.10.3-2 | 3.10.3 | server | MUST | UNSUBSCRIBE has one filter at least; an empty payload is a Protocol Error: DISCONNECT 0x82, close.
3.10.4-1 | 3.10.4 | server | MUST | UNSUBSCRIBE compares filters literally, wildcards not expanded, with the session's own; an exact hit removes that subscription, nothing else changes.
3.10.4-2 | 3.10.4 | server | MUST | After UNSUBSCRIBE no further matching messages are queued for the client.
3.10.4-3 | 3.10.4 | server | MUST | QoS 1 and 2 exchanges already begun for that filter are finished after UNSUBSCRIBE.
3.10.4-4 | 3.10.4 | server | MUST | Each UNSUBSCRIBE gets an UNSUBACK.
3.10.4-5 | 3.10.4 | server | MUST | UNSUBACK carries the UNSUBSCRIBE's Packet Identifier and is sent even if nothing matched (code 0x11).
3.10.4-6 | 3.10.4 | server | MUST | Many filters in one UNSUBSCRIBE act like as many UNSUBSCRIBEs in order, answered by a single UNSUBACK.
3.11.2-1 | 3.11.2.1.2 | server | MUST NOT | UNSUBACK leaves Reason String out if it would exceed the client's Maximum Packet Size.
3.11.2-2 | 3.11.2.1.3 | server | MUST NOT | UNSUBACK leaves User Property out if it would exceed the client's Maximum Packet Size.
3.11.3-1 | 3.11.3 | server | MUST | UNSUBACK codes stand in the order of the UNSUBSCRIBE filters.
3.11.3-2 | 3.11.3 | server | MUST | UNSUBACK has one code per filter, only from the UNSUBACK list.
3.12.4-1 | 3.12.4 | server | MUST | Each PINGREQ gets a PINGRESP.
3.14.0-1 | 3.14 | server | MUST NOT | Server sends DISCONNECT only after a CONNACK below 0x80; earlier errors end in CONNACK and/or a plain close.
3.14.1-1 | 3.14.1 | both | MUST | DISCONNECT flag bits are 0000; server checks them and answers others with DISCONNECT 0x81, then closes.
3.14.2-1 | 3.14.2.1 | both | MUST | DISCONNECT codes come only from the DISCONNECT list, and only those open to that sender.
3.14.2-2 | 3.14.2.2.2 | server | MUST NOT | DISCONNECT from the server has no Session Expiry Interval.
3.14.2-3 | 3.14.2.2.3 | both | MUST NOT | DISCONNECT leaves Reason String out if it would exceed the receiver's Maximum Packet Size.
3.14.2-4 | 3.14.2.2.4 | both | MUST NOT | DISCONNECT leaves User Property out if it would exceed the receiver's Maximum Packet Size.
3.14.4-1 | 3.14.4 | both | MUST NOT | Nothing follows a DISCONNECT from its sender; server ignores what a client sends after its own.
3.14.4-2 | 3.14.4 | both | MUST | The sender of DISCONNECT closes the connection.
3.14.4-3 | 3.14.4 | server | MUST | DISCONNECT 0x00 from the client deletes its Will unpublished (0x04 and error codes do not).
3.15.1-1 | 3.15.1 | both | MUST | AUTH flag bits are 0000; server treats others as Malformed (0x81) and closes.
3.15.2-1 | 3.15.2.1 | both | MUST | AUTH codes are 0x00 (server only), 0x18, 0x19 (client only).
3.15.2-2 | 3.15.2.2.4 | both | MUST NOT | AUTH leaves Reason String out if it would exceed the receiver's Maximum Packet Size.
3.15.2-3 | 3.15.2.2.5 | both | MUST NOT | AUTH leaves User Property out if it would exceed the receiver's Maximum Packet Size.
4.1.0-1 | 4.1.1 | both | MUST NOT | Session state is kept as long as the connection is open, whatever the expiry value.
4.1.0-2 | 4.1.1 | server | MUST | Session state is discarded once the connection is closed and Session Expiry Interval has run out (0: at once).
4.2-1 | 4.2 | n-a | MUST | Implementation runs over a transport that is ordered, lossless and a two-way byte stream (written 4.2.0-1 in Appendix B).
4.3.1-1 | 4.3.1 | both | MUST | QoS 0 send: PUBLISH with QoS 0, DUP 0, sent once.
4.3.2-1 | 4.3.2 | both | MUST | QoS 1 send: each new message gets an unused identifier.
4.3.2-2 | 4.3.2 | both | MUST | QoS 1 first send: PUBLISH with that identifier, QoS 1, DUP 0.
4.3.2-3 | 4.3.2 | both | MUST | QoS 1 message stays unacknowledged (kept, re-sent on resume) until its PUBACK comes.
4.3.2-4 | 4.3.2 | both | MUST | QoS 1 receive: reply PUBACK with the same identifier once ownership is taken.
4.3.2-5 | 4.3.2 | both | MUST | QoS 1 receive: after PUBACK a PUBLISH with that identifier counts as a new message even with DUP 1, and is forwarded again.
4.3.3-1 | 4.3.3 | both | MUST | QoS 2 send: each new message gets an unused identifier.
4.3.3-2 | 4.3.3 | both | MUST | QoS 2 first send: PUBLISH with that identifier, QoS 2, DUP 0.
4.3.3-3 | 4.3.3 | both | MUST | QoS 2 PUBLISH stays unacknowledged until its PUBREC comes.
4.3.3-4 | 4.3.3 | both | MUST | QoS 2: PUBREC below 0x80 is answered by PUBREL with the same identifier (a failing PUBREC ends the exchange).
4.3.3-5 | 4.3.3 | both | MUST | QoS 2: PUBREL stays unacknowledged until its PUBCOMP comes.
4.3.3-6 | 4.3.3 | both | MUST NOT | QoS 2: once PUBREL is out the PUBLISH is never sent again; on resume PUBREL is.
4.3.3-7 | 4.3.3 | both | MUST NOT | QoS 2: a message already sent in a PUBLISH no longer expires; its exchange goes on past Message Expiry Interval.
4.3.3-8 | 4.3.3 | both | MUST | QoS 2 receive: reply PUBREC with the same identifier once ownership is taken.
4.3.3-9 | 4.3.3 | both | MUST | QoS 2 receive: after PUBREC of 0x80 or above, a PUBLISH with that identifier counts as new.
4.3.3-10 | 4.3.3 | both | MUST | QoS 2 receive: a repeat before PUBREL gets PUBREC again, and subscribers get no second copy.
4.3.3-11 | 4.3.3 | both | MUST | QoS 2 receive: PUBREL is answered by PUBCOMP with the same identifier.
4.3.3-12 | 4.3.3 | both | MUST | QoS 2 receive: after PUBCOMP a PUBLISH with that identifier counts as new.
4.3.3-13 | 4.3.3 | both | MUST | QoS 2 receive: the ack sequence is completed even for a message that expired meanwhile.
4.4.0-1 | 4.4 | both | MUST | On resume (Clean Start 0, session present) unacknowledged QoS>0 PUBLISH and PUBREL are re-sent with their old identifiers; at no other time is anything re-sent.
4.4.0-2 | 4.4 | both | MUST NOT | PUBACK or PUBREC of 0x80 or above acknowledges the PUBLISH; it is not sent again.
4.5.0-1 | 4.5 | server | MUST | A message the server took over joins the session state of every client with a matching subscription, offline sessions included.
4.5.0-2 | 4.5 | client | MUST | Client acks each PUBLISH by its QoS, also those it does not want.
4.6.0-1 | 4.6 | both | MUST | Re-sent PUBLISHes keep the original send order (names the client; 4.6 extends the list to servers on Ordered Topics).
4.6.0-2 | 4.6 | both | MUST | PUBACKs go out in the order their QoS 1 PUBLISHes came in (scope as 4.6.0-1).
4.6.0-3 | 4.6 | both | MUST | PUBRECs go out in the order their QoS 2 PUBLISHes came in (scope as 4.6.0-1).
4.6.0-4 | 4.6 | both | MUST | PUBRELs go out in the order their PUBRECs came in (scope as 4.6.0-1).
4.6.0-5 | 4.6 | server | MUST | On an Ordered Topic each subscriber gets one publisher's messages of the same topic and QoS in publishing order.
4.6.0-6 | 4.6 | server | MUST | Every topic is an Ordered Topic for non-shared subscriptions unless configured otherwise.
4.7.0-1 | 4.7.1 | both | MUST NOT | Wildcards belong in filters, never in Topic Names (see 3.3.2-2; also applies to Will Topic).
4.7.1-1 | 4.7.1.2 | server | MUST | # stands alone or right after a slash, and last; server refuses other filters (SUBACK 0x8F, or 0x81/0x82 with close).
4.7.1-2 | 4.7.1.3 | server | MUST | + fills a whole level; server refuses filters like a+ (SUBACK 0x8F, or 0x81/0x82 with close).
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
4.9.0-1 | 4.9 | both | MUST | Send quota starts above 0 and within the peer's Receive Maximum, anew on each connection.
4.9.0-2 | 4.9 | both | MUST NOT | Quota at zero: no more QoS>0 PUBLISH until PUBACK, PUBCOMP or a failing PUBREC restores one.
4.9.0-3 | 4.9 | both | MUST | Quota at zero: all other packets are still handled and answered.
4.12.0-1 | 4.12 | server | MUST | Unsupported Authentication Method: CONNACK 0x8C or 0x87 is optional, closing is not.
4.12.0-2 | 4.12 | server | MUST | AUTH that asks the client for more data has code 0x18.
4.12.0-3 | 4.12 | server | MUST | Client answers with AUTH 0x18; server treats another code during the exchange as Protocol Error (reaction follows from 4.13.1).
4.12.0-4 | 4.12 | server | MUST | Server that rejects authentication closes, after an optional CONNACK of 0x80 or above.
4.12.0-5 | 4.12 | both | MUST | With a method in CONNECT, every AUTH and the accepting CONNACK repeat the very same method; server answers an AUTH with another by DISCONNECT 0x82 and closes.
4.12.0-6 | 4.12 | server | MUST NOT | Without a method in CONNECT the server sends no AUTH and puts no method in CONNACK.
4.12.0-7 | 4.12 | server | MUST NOT | Without a method in CONNECT the client sends no AUTH; server answers one with DISCONNECT 0x82 and closes.
4.12.1-1 | 4.12.1 | server | MUST | Re-authentication (AUTH 0x19 after CONNACK) keeps the original method; server answers a change by DISCONNECT 0x82 and closes.
4.12.1-2 | 4.12.1 | both | MUST | Failed re-authentication closes the connection; DISCONNECT with a fitting code SHOULD go first (0x87 for instance).
4.13.1-1 | 4.13.1 | server | MUST | On a Malformed Packet or Protocol Error that has a reason code the server closes; other sessions are unaffected.
4.13.2-1 | 4.13.2 | both | MUST | Once a CONNACK or DISCONNECT of 0x80 or above is decided on, the connection is closed, sent or not.
6.0.0-1 | 6 | both | MUST | Over WebSocket MQTT uses binary frames only; server closes on a text frame.
6.0.0-2 | 6 | both | MUST NOT | WebSocket frames and MQTT packets need not line up: server parses packets split over, or packed into, frames.
6.0.0-3 | 6 | client | MUST | Client offers subprotocol "mqtt" in the WebSocket handshake (server may refuse the handshake without it).
6.0.0-4 | 6 | server | MUST | The WebSocket subprotocol the server selects is "mqtt".
`

/** Rules without a number that a broker has to keep; the identifiers are our own. */
export const unnumbered5 = `
X5-01 | 2.2.2.2 | server | MUST | Unknown property, property foreign to the packet, wrong type: Malformed 0x81
X5-02 | 3.x | server | MUST | A second property of a "once" kind: Protocol Error
X5-03 | 3.1.2.11.3, .4 | server | MUST | Receive Maximum 0 or Maximum Packet Size 0 in CONNECT: Protocol Error
X5-04 | 3.1.2.11.6, .7 | server | MUST | Request Response or Problem Information other than 0, 1: Protocol Error
X5-05 | 3.1.2.11.10 | server | MUST | Authentication Data without Method: Protocol Error
X5-06 | 3.1.2.11.2 | server | MUST | No Session Expiry Interval, or 0: session ends with the connection
X5-07 | 3.1.3.2.2 | server | MUST | Takeover: old Will is sent unless the new CONNECT has Clean Start 0 and Will Delay is above 0
X5-08 | 3.1.3.2.4 | server | MUST | Will's Message Expiry Interval is sent with the published Will; absent stays absent
X5-09 | 3.1.4 | server | SHOULD | No CONNECT within a reasonable time: SHOULD close
X5-10 | 3.1.2.5 | server | SHOULD | Will SHOULD be published promptly once due
X5-11 | 3.2.2.3.2 | server | MUST | Session Expiry Interval in CONNACK, if sent, is the one in force
X5-12 | 3.2.2.3.11–13 | server | MUST | Feature announced as unavailable but used in SUBSCRIBE: DISCONNECT 0xA2 wildcard, 0xA1 identifier, 0x9E shared
X5-13 | 3.3.1.3 | server | SHOULD | QoS 0 retained message SHOULD be stored; an expired one is discarded
X5-14 | 3.3.1.3 | server | MUST | Retained messages sent on SUBSCRIBE have RETAIN 1, whatever Retain As Published says
X5-15 | 3.3.2.1 | server | MUST | Empty topic without alias: Protocol Error
X5-16 | 3.3.4 | server | MUST | Alias 0 or above the maximum: 0x94; empty topic with an alias not set on this connection: Protocol Error; non-empty topic with a set alias re-maps it
X5-17 | 3.3.2.3.2 | server | MAY | Payload Format 1 with bytes that are not UTF-8: server MAY answer 0x99 (PUBACK, PUBREC, DISCONNECT; CONNACK for a Will)
X5-18 | 3.4.2.1, 3.5.2.1 | server | MAY | 0x10 MAY be used when nobody matches
X5-19 | 3.6.2.1, 3.7.2.1 | server | MUST | PUBREC or PUBREL for an unknown identifier is answered with 0x92 (PUBREL or PUBCOMP)
X5-20 | 3.8.2.1.2 | server | MUST | Subscription Identifier 0, or two of them: Protocol Error
X5-21 | 3.8.3.1 | server | MUST | Maximum QoS 3 or Retain Handling 3: Protocol Error
X5-22 | 3.8.4 | server | MUST | Re-SUBSCRIBE without identifier removes the stored one; a new one replaces it and the old never returns
X5-23 | 3.8.4, 4.8.2 | server | MUST | Shared subscriptions get no retained messages
X5-24 | 3.14.2.2.2 | server | MUST | DISCONNECT may change Session Expiry Interval; above 0 after 0 in CONNECT: Protocol Error, and it is no valid DISCONNECT (Will stays due)
X5-25 | 3.14.4 | server | SHOULD | On DISCONNECT the server SHOULD close; codes other than 0x00 leave the Will due
X5-26 | 3.15, 3.15.2.2.2 | server | MUST | AUTH without method, with two, or with another than CONNECT's: Protocol Error
X5-27 | 4.1 | server | MUST | Retained messages survive the end of the publisher's session
X5-28 | 4.7.1.1 | server | MUST | Adjacent, leading and trailing slashes make empty levels
X5-29 | 4.7.2 | server | SHOULD | Server SHOULD keep clients from using $ topics among themselves
X5-30 | 4.8.2 | server | MUST | Shared: each message goes to exactly one member; each group separately; a session also subscribed plainly gets its own copy
X5-31 | 4.8.2 | server | MUST | Shared: repeated SUBSCRIBE does not add a second membership; group and its queue vanish with the last member
X5-32 | 4.8.2 | server | SHOULD | Shared QoS 1 unacknowledged and session over: SHOULD go to another member
X5-33 | 4.9 | server | MUST | Quota starts afresh on each connection and never rises above its start value
X5-34 | 4.12 | server | SHOULD | Without method the server SHOULD authenticate from CONNECT, TLS or connection data
X5-35 | 4.12.1 | server | MUST | Re-authentication success is AUTH 0x00; other traffic may go on meanwhile under the old identity
X5-36 | 4.13.1 | server | SHOULD | On an error after CONNECT the server SHOULD send DISCONNECT with the code, then close
X5-37 | 2.1.2 | server | MUST | Packet type 0, or one that only servers send, from a client: Malformed or Protocol Error, close
`
