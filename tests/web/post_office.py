"""A small SMTP server for tests: it keeps what it takes, and refuses or turns away whom it is told to."""

import email
import email.policy
import socketserver
import threading


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        office, sender, recipients = self.server.office, None, []
        self.say("220 post office")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            if verb in {"EHLO", "HELO"}:
                self.say("250 post office")
            elif verb == "MAIL":
                sender, recipients = line.partition("<")[2].partition(">")[0], []
                self.say("451 come back later" if office.busy else "250 ok")
            elif verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                if to in office.unknown:
                    self.say("550 no such mailbox")
                else:
                    recipients.append(to)
                    self.say("250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                content = b"".join(iter(self.line_of_content, None))
                office.taken.append((sender, recipients, content))
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def line_of_content(self):
        line = self.rfile.readline()
        return None if line == b".\r\n" else line

    def say(self, words):
        self.wfile.write(f"{words}\r\n".encode())


class PostOffice:
    """The server on a port of its own, in a thread."""

    def __init__(self):
        self.taken, self.unknown, self.busy = [], set(), False
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Conversation)
        self.server.office = self
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def messages(self):
        """What was taken, as messages."""
        return [email.message_from_bytes(content, policy=email.policy.default) for _, _, content in self.taken]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def bounce_of(message_id, action="failed", status="5.1.1"):
    """A delivery status notification about the message, as a mail server writes it."""
    return (
        "From: MAILER-DAEMON@example.org\r\nTo: imr@example.org\r\nSubject: Undelivered\r\n"
        "Message-ID: <bounce-1@example.org>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt did not go.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; a@example.org\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: {message_id}\r\nSubject: A notice\r\n\r\nText\r\n--b--\r\n"
    ).encode()
