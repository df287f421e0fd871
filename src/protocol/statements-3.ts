// The normative statements of MQTT 3.1.1, summed up in our own words.
// Does not know which of them are tested. Where a summary is unclear, the standard decides.

/** Number without `MQTT-`, section in which it is printed, whom it binds, strength, summary. */
export const numbered3 = `
1.5.3-1 | 1.5.3 | both | MUST | Strings are valid UTF-8 without surrogates U+D800..U+DFFF; server never emits a bad one and closes on receiving one.
1.5.3-2 | 1.5.3 | both | MUST NOT | No string carries U+0000; server closes on receiving one.
1.5.3-3 | 1.5.3 | both | MUST NOT | EF BB BF is the plain character U+FEFF wherever it stands; server keeps it byte for byte (JS: TextDecoder needs ignoreBOM:true).
2.2.2-1 | 2.2.2 | both | MUST | Reserved fixed-header bits have their tabled values (0010 for PUBREL, SUBSCRIBE, UNSUBSCRIBE; 0000 for the rest, PUBLISH aside).
2.2.2-2 | 2.2.2 | both | MUST | Wrong flag bits in a received packet: the receiver closes.
2.3.1-1 | 2.3.1 | both | MUST | SUBSCRIBE, UNSUBSCRIBE and QoS>0 PUBLISH have an identifier above 0; server sends no 0 and closes on one (protocol violation).
2.3.1-2 | 2.3.1 | client | MUST | Client gives each new such packet an identifier it is not using. No server reaction is prescribed.
2.3.1-3 | 2.3.1 | client | MUST | Client re-sends a packet with the identifier it had; the identifier is free again after the matching ack (PUBACK, PUBCOMP, SUBACK, UNSUBACK).
2.3.1-4 | 2.3.1 | server | MUST | Outbound QoS>0 PUBLISH: server picks a free identifier above 0, keeps it on re-sends, and frees it on PUBACK or PUBCOMP.
2.3.1-5 | 2.3.1 | both | MUST NOT | A QoS 0 PUBLISH has no Packet Identifier: server writes none and reads the payload right after the topic.
2.3.1-6 | 2.3.1 | both | MUST | PUBACK, PUBREC and PUBREL repeat the identifier of their PUBLISH.
2.3.1-7 | 2.3.1 | server | MUST | SUBACK and UNSUBACK echo the identifier of the request they answer.
3.1.0-1 | 3.1 | server | MUST | CONNECT comes first on a connection; server closes if any other packet does.
3.1.0-2 | 3.1 | server | MUST | A second CONNECT on one connection is a protocol violation: server disconnects the client.
3.1.2-1 | 3.1.2.1 | server | MUST NOT | Wrong protocol name: server may disconnect, or go on under another specification, but not under MQTT 3.1.1.
3.1.2-2 | 3.1.2.2 | server | MUST | Protocol level not supported: CONNACK 0x01, then disconnect.
3.1.2-3 | 3.1.2.3 | server | MUST | Server checks bit 0 of Connect Flags and disconnects if it is set.
3.1.2-4 | 3.1.2.4 | both | MUST | CleanSession 0: server resumes the stored session of that ClientId or makes a new one, and keeps it after the client disconnects.
3.1.2-5 | 3.1.2.4 | server | MUST | For a disconnected CleanSession 0 client the server queues later QoS 1 and 2 messages that match its subscriptions.
3.1.2-6 | 3.1.2.4 | both | MUST | CleanSession 1 discards the earlier session; the new one ends with the connection, and no later session sees any of it.
3.1.2-7 | 3.1.2.4 | server | MUST NOT | Retained messages are no part of a session and survive its end (printed as 3.1.2.7 in the standard).
3.1.2-8 | 3.1.2.5 | server | MUST | Will of an accepted CONNECT is stored with the connection, and published when that closes unless a DISCONNECT deleted it.
3.1.2-9 | 3.1.2.5 | server | MUST | Will Flag 1: Will QoS and Retain count, and Will Topic and Message are in the payload; server closes if they are missing.
3.1.2-10 | 3.1.2.5 | server | MUST | Server forgets the Will once published or on DISCONNECT.
3.1.2-11 | 3.1.2.5 | server | MUST | Will Flag 0: Will QoS and Retain are 0, and the payload has no Will Topic or Message; server closes on a breach.
3.1.2-12 | 3.1.2.5 | server | MUST NOT | Will Flag 0: no Will is published when the connection ends.
3.1.2-13 | 3.1.2.6 | server | MUST | Will Flag 0 requires Will QoS 0; server closes on a breach.
3.1.2-14 | 3.1.2.6 | server | MUST NOT | Will QoS with Will Flag 1 is 0..2; server closes on 3.
3.1.2-15 | 3.1.2.7 | server | MUST | Will Flag 0 requires Will Retain 0; server closes on a breach.
3.1.2-16 | 3.1.2.7 | server | MUST | Will Retain 0: the Will is published as an ordinary message.
3.1.2-17 | 3.1.2.7 | server | MUST | Will Retain 1: the Will is published as a retained message.
3.1.2-18 | 3.1.2.8 | server | MUST NOT | User Name Flag 0 means no user name field; server closes on leftover payload bytes.
3.1.2-19 | 3.1.2.8 | server | MUST | User Name Flag 1 means a user name field; server closes if it is absent.
3.1.2-20 | 3.1.2.9 | server | MUST NOT | Password Flag 0 means no password field; server closes on leftover payload bytes.
3.1.2-21 | 3.1.2.9 | server | MUST | Password Flag 1 means a password field; server closes if it is absent.
3.1.2-22 | 3.1.2.9 | server | MUST | User Name Flag 0 requires Password Flag 0; server closes on a breach (v5 lifted this).
3.1.2-23 | 3.1.2.10 | client | MUST | Client keeps the gap between packets within Keep Alive, with PINGREQ if it has nothing else to send.
3.1.2-24 | 3.1.2.10 | server | MUST | Keep Alive above 0 and 1.5 times that period without a packet: server closes as on network failure (Will applies).
3.1.3-1 | 3.1.3 | server | MUST | CONNECT payload order is ClientId, Will Topic, Will Message, User Name, Password, as flagged; server parses just that.
3.1.3-2 | 3.1.3.1 | both | MUST | ClientId is the key of session state on the server; one id, one session.
3.1.3-3 | 3.1.3.1 | server | MUST | ClientId is present, and first, in the CONNECT payload; server closes without it.
3.1.3-4 | 3.1.3.1 | server | MUST | ClientId is a valid UTF-8 string; server closes on an ill-formed one.
3.1.3-5 | 3.1.3.1 | server | MUST | Server admits every ClientId of 1 to 23 bytes made of 0-9, a-z, A-Z.
3.1.3-6 | 3.1.3.1 | server | MUST | If the server admits an empty ClientId it makes up a unique one and proceeds as though the client had sent it.
3.1.3-7 | 3.1.3.1 | server | MUST | An empty ClientId requires CleanSession 1 (see 3.1.3-8 for the reaction).
3.1.3-8 | 3.1.3.1 | server | MUST | Empty ClientId with CleanSession 0: CONNACK 0x02, then close.
3.1.3-9 | 3.1.3.1 | server | MUST | Refused ClientId: CONNACK 0x02, then close.
3.1.3-10 | 3.1.3.2 | server | MUST | Will Topic is a valid UTF-8 string; server closes on a breach.
3.1.3-11 | 3.1.3.4 | server | MUST | User Name is a valid UTF-8 string; server closes on a breach.
3.1.4-1 | 3.1.4 | server | MUST | CONNECT that breaks the section 3.1 layout: server closes and sends no CONNACK.
3.1.4-2 | 3.1.4 | server | MUST | New CONNECT for a ClientId that is connected: the older connection is disconnected.
3.1.4-3 | 3.1.4 | server | MUST | Valid CONNECT: server applies CleanSession as 3.1.2.4 says.
3.1.4-4 | 3.1.4 | server | MUST | Valid CONNECT is answered by CONNACK with code 0.
3.1.4-5 | 3.1.4 | server | MUST NOT | Packets a client pipelined behind a CONNECT that is refused have no effect.
3.2.0-1 | 3.2 | server | MUST | The server's first packet on a connection is CONNACK.
3.2.2-1 | 3.2.2.2 | server | MUST | Accepted with CleanSession 1: Session Present 0 and code 0.
3.2.2-2 | 3.2.2.2 | server | MUST | Accepted with CleanSession 0 and state stored for that ClientId: Session Present 1.
3.2.2-3 | 3.2.2.2 | server | MUST | Accepted with CleanSession 0 and no state stored: Session Present 0 and code 0.
3.2.2-4 | 3.2.2.2 | server | MUST | A CONNACK that refuses has Session Present 0.
3.2.2-5 | 3.2.2.3 | server | MUST | After a CONNACK that refuses the server closes.
3.2.2-6 | 3.2.2.3 | server | MUST | If none of codes 0..5 fits, server closes without CONNACK.
3.3.1-1 | 3.3.1.1 | both | MUST | DUP is 1 whenever a PUBLISH is delivered again (printed 3.3.1.-1 in the body).
3.3.1-2 | 3.3.1.1 | both | MUST | DUP is 0 on every QoS 0 PUBLISH. No reaction to an inbound breach is prescribed.
3.3.1-3 | 3.3.1.1 | both | MUST | DUP on an outbound PUBLISH depends just on whether this send repeats an earlier one; the publisher's DUP is not passed on.
3.3.1-4 | 3.3.1.2 | both | MUST NOT | QoS bits are never 11; server closes on receiving that.
3.3.1-5 | 3.3.1.3 | server | MUST | PUBLISH with RETAIN 1: message and QoS are stored for later subscribers of the topic.
3.3.1-6 | 3.3.1.3 | server | MUST | A new subscription gets the last retained message of each matching topic.
3.3.1-7 | 3.3.1.3 | server | MUST | QoS 0 with RETAIN 1 drops the topic's earlier retained message; the new one SHOULD be stored but may be discarded any time.
3.3.1-8 | 3.3.1.3 | server | MUST | RETAIN is 1 on messages sent because of a new subscription.
3.3.1-9 | 3.3.1.3 | server | MUST | RETAIN is 0 on messages sent to an established subscription, whatever the publisher set.
3.3.1-10 | 3.3.1.3 | server | MUST | RETAIN 1 with empty payload: forwarded as usual, and the topic's retained message is removed.
3.3.1-11 | 3.3.1.3 | server | MUST NOT | An empty payload is never kept as a retained message.
3.3.1-12 | 3.3.1.3 | server | MUST NOT | RETAIN 0 neither adds, changes nor removes a retained message.
3.3.2-1 | 3.3.2.1 | both | MUST | PUBLISH begins with Topic Name, a valid UTF-8 string; server closes on a bad one.
3.3.2-2 | 3.3.2.1 | both | MUST NOT | No + or # in a PUBLISH topic; server sends none and closes on receiving one.
3.3.2-3 | 3.3.2.1 | server | MUST | The topic in a PUBLISH to a subscriber matches that subscriber's filter by the 4.7 rules.
3.3.4-1 | 3.3.4 | both | MUST | Answer to PUBLISH by QoS: none for 0, PUBACK for 1, PUBREC for 2.
3.3.5-1 | 3.3.5 | server | MUST | When several subscriptions of one client match, it gets the message at the highest QoS among them (further copies allowed).
3.3.5-2 | 3.3.5 | server | MUST | Publish not authorized: server either acks as normal (dropping it) or closes.
3.6.1-1 | 3.6.1 | both | MUST | PUBREL flag bits are 0010; server closes on others.
3.8.1-1 | 3.8.1 | server | MUST | SUBSCRIBE flag bits are 0010; server closes on others.
3.8.3-1 | 3.8.3 | server | MUST | Filters in SUBSCRIBE are valid UTF-8 strings; server closes on a breach.
3.8.3-2 | 3.8.3 | server | MUST | A server that does not do wildcards rejects filters that have them (void if it supports them, as it SHOULD).
3.8.3-3 | 3.8.3 | server | MUST | SUBSCRIBE has one filter and QoS at least; server closes on an empty payload.
3.8.3-4 | 3.8.3 | server | MUST | Upper six bits of the requested-QoS byte are 0 and QoS is 0..2; server closes otherwise (printed 3-8.3-4 in the standard).
3.8.4-1 | 3.8.4 | server | MUST | Each SUBSCRIBE gets a SUBACK.
3.8.4-2 | 3.8.4 | server | MUST | SUBACK carries the SUBSCRIBE's Packet Identifier.
3.8.4-3 | 3.8.4 | server | MUST | SUBSCRIBE with a filter the client already has replaces that subscription; retained messages are sent anew and no live message gets lost.
3.8.4-4 | 3.8.4 | server | MUST | Many filters in one SUBSCRIBE act like as many SUBSCRIBEs in order, answered by a single SUBACK.
3.8.4-5 | 3.8.4 | server | MUST | SUBACK has one code per filter: granted maximum QoS (0..2) or 0x80 for failure.
3.8.4-6 | 3.8.4 | server | MUST | Delivery QoS is the lower of publish QoS and granted QoS (duplicates allowed for QoS 1 to granted 0).
3.9.3-1 | 3.9.3 | server | MUST | SUBACK codes stand in the order of the SUBSCRIBE filters.
3.9.3-2 | 3.9.3 | server | MUST NOT | SUBACK codes are 0, 1, 2 or 0x80, no others.
3.10.1-1 | 3.10.1 | server | MUST | UNSUBSCRIBE flag bits are 0010; server closes on others.
3.10.3-1 | 3.10.3 | server | MUST | Filters in UNSUBSCRIBE are valid UTF-8 strings, one after the other; server closes on a breach.
3.10.3-2 | 3.10.3 | server | MUST | UNSUBSCRIBE has one filter at least; server closes on an empty payload.
3.10.4-1 | 3.10.4 | server | MUST | UNSUBSCRIBE compares filters literally, wildcards not expanded, with the client's own; an exact hit removes that subscription only.
3.10.4-2 | 3.10.4 | server | MUST | After a subscription is deleted no further messages are queued for it.
3.10.4-3 | 3.10.4 | server | MUST | QoS 1 and 2 exchanges already begun for it are finished.
3.10.4-4 | 3.10.4 | server | MUST | Each UNSUBSCRIBE gets an UNSUBACK with the same Packet Identifier.
3.10.4-5 | 3.10.4 | server | MUST | UNSUBACK is sent even if nothing was deleted.
3.10.4-6 | 3.10.4 | server | MUST | Many filters in one UNSUBSCRIBE act like as many UNSUBSCRIBEs in order, answered by a single UNSUBACK.
3.12.4-1 | 3.12.4 | server | MUST | Each PINGREQ gets a PINGRESP.
3.14.1-1 | 3.14.1 | server | MUST | DISCONNECT flag bits are 0000; server checks them and disconnects the client on others.
3.14.4-1 | 3.14.4 | client | MUST | Client closes the connection after DISCONNECT (server SHOULD close if it has not).
3.14.4-2 | 3.14.4 | client | MUST NOT | Client sends nothing after DISCONNECT (server ignores what comes).
3.14.4-3 | 3.14.4 | server | MUST | DISCONNECT deletes the connection's Will unpublished.
4.1.0-1 | 4.1 | both | MUST | Session state is kept for as long as the session lasts.
4.1.0-2 | 4.1 | server | MUST | A session lasts at least as long as its connection.
4.3.1-1 | 4.3.1 | both | MUST | QoS 0 send: PUBLISH with QoS 0, DUP 0.
4.3.2-1 | 4.3.2 | both | MUST | QoS 1 send: unused identifier per message; first PUBLISH has QoS 1, DUP 0; kept as unacknowledged until PUBACK.
4.3.2-2 | 4.3.2 | both | MUST | QoS 1 receive: PUBACK with the same identifier; afterwards a PUBLISH with it is a new message even with DUP 1.
4.3.3-1 | 4.3.3 | both | MUST | QoS 2 send: unused identifier, DUP 0 first; PUBREC gets PUBREL (same identifier), kept until PUBCOMP; PUBLISH is never sent again after PUBREL.
4.3.3-2 | 4.3.3 | both | MUST | QoS 2 receive: PUBREC, also for repeats before PUBREL (no second delivery); PUBREL gets PUBCOMP; then the identifier is free for a new message.
4.4.0-1 | 4.4 | both | MUST | On reconnect with CleanSession 0 unacknowledged QoS>0 PUBLISH and PUBREL are re-sent with their old identifiers.
4.5.0-1 | 4.5 | server | MUST | A message the server took over joins the session state of every client with a matching subscription.
4.5.0-2 | 4.5 | client | MUST | Client acks each PUBLISH by its QoS, also those it does not want.
4.6.0-1 | 4.6 | both | MUST | Re-sent PUBLISHes keep the original send order (client rule that 4.6.0-6 applies to the server).
4.6.0-2 | 4.6 | both | MUST | PUBACKs go out in the order their QoS 1 PUBLISHes came in (as 4.6.0-1).
4.6.0-3 | 4.6 | both | MUST | PUBRECs go out in the order their QoS 2 PUBLISHes came in (as 4.6.0-1).
4.6.0-4 | 4.6 | both | MUST | PUBRELs go out in the order their PUBRECs came in (as 4.6.0-1).
4.6.0-5 | 4.6 | server | MUST | Every topic is an Ordered Topic unless an administrator says otherwise.
4.6.0-6 | 4.6 | server | MUST | On an Ordered Topic the server keeps the four rules above towards subscribers, and one publisher's order per topic and QoS.
4.7.1-1 | 4.7.1 | both | MUST NOT | Wildcards belong in filters, never in Topic Names; server closes on a PUBLISH or Will topic with one.
4.7.1-2 | 4.7.1.2 | server | MUST | # stands alone or right after a slash, and last; server refuses other filters (SUBACK 0x80 or close).
4.7.1-3 | 4.7.1.3 | server | MUST | + fills a whole level; server refuses other filters (SUBACK 0x80 or close).
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
