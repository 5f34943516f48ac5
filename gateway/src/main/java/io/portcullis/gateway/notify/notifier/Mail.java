package io.portcullis.gateway.notify.notifier;

import io.portcullis.gateway.secret.Secret;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * A mail by SMTP.
 *
 * @param server {@code smtp} without encryption, {@code smtp+starttls}, or {@code smtps}
 * @param user empty: the server wants none
 */
record Mail(Server server, Optional<String> user, Secret password, Address from, List<Address> to)
    implements Notifier {
  private static final String PATIENCE_MILLIS = "10000";
  private static final String FORM = "smtp+starttls://HOST:587, smtps://HOST:465 or smtp://HOST:25";

  Mail {
    to = List.copyOf(to);
  }

  /** An address, checked as the library will read it. */
  record Address(String text) {
    Address {
      try {
        new InternetAddress(text, true);
      } catch (AddressException none) {
        throw new IllegalArgumentException("'" + text + "' is no mail address", none);
      }
    }

    private InternetAddress parsed() throws AddressException {
      return new InternetAddress(text, true);
    }
  }

  static Optional<Notifier> read(Options options) {
    Optional<Server> server = options.read("server", Mail::server);
    Optional<String> user = options.read("user", text -> text);
    Secret password = options.secret("password");
    Optional<Address> from = options.read("from", Address::new);
    Optional<List<Address>> to =
        options.readAll("to", Address::new).filter(addresses -> !addresses.isEmpty());
    options.mustHave("server");
    options.mustHave("from");
    options.mustHave("to");
    if (server.isEmpty() || from.isEmpty() || to.isEmpty()) return Optional.empty();
    return Optional.of(new Mail(server.get(), user, password, from.get(), to.get()));
  }

  private static Server server(String text) {
    Server server = Server.parse(text, FORM);
    if (List.of("smtp", "smtps", "smtp+starttls").contains(server.scheme())) return server;
    throw new IllegalArgumentException("'" + server.scheme() + "' is none of them; write " + FORM);
  }

  @Override
  public Sender open() {
    return this::send;
  }

  private void send(Notice notice) throws IOException {
    Session session = Session.getInstance(properties(), login());
    try {
      MimeMessage mail = new MimeMessage(session);
      mail.setFrom(from.parsed());
      for (Address each : to) mail.addRecipient(Message.RecipientType.TO, each.parsed());
      mail.setSubject("[" + notice.host() + "] " + notice.title(), StandardCharsets.UTF_8.name());
      mail.setText(notice.text() + "\n", StandardCharsets.UTF_8.name());
      mail.setSentDate(Date.from(notice.at()));
      // RFC 3834: nobody's holiday reply is wanted.
      mail.setHeader("Auto-Submitted", "auto-generated");
      Transport.send(mail);
    } catch (AuthenticationFailedException wrong) {
      throw new RefusedException(server + " takes neither user nor password", wrong);
    } catch (SendFailedException refused) {
      throw new RefusedException(server + " refused the mail: " + words(refused), refused);
    } catch (MessagingException failed) {
      throw new IOException("no mail through " + server + ": " + words(failed), failed);
    }
  }

  private static String words(MessagingException failed) {
    return String.valueOf(failed.getMessage()).lines().collect(Collectors.joining(" "));
  }

  private Properties properties() {
    String way = server.scheme().equals("smtps") ? "smtps" : "smtp";
    Properties settings = new Properties();
    settings.put("mail.transport.protocol", way);
    settings.put("mail.transport.protocol.rfc822", way);
    String prefix = "mail." + way + ".";
    settings.put(prefix + "host", server.host());
    settings.put(prefix + "port", Integer.toString(server.port()));
    settings.put(prefix + "auth", Boolean.toString(user.isPresent()));
    settings.put(prefix + "connectiontimeout", PATIENCE_MILLIS);
    settings.put(prefix + "timeout", PATIENCE_MILLIS);
    settings.put(prefix + "writetimeout", PATIENCE_MILLIS);
    settings.put(prefix + "ssl.checkserveridentity", "true");
    boolean starttls = server.scheme().equals("smtp+starttls");
    settings.put(prefix + "starttls.enable", Boolean.toString(starttls));
    settings.put(prefix + "starttls.required", Boolean.toString(starttls));
    return settings;
  }

  private Authenticator login() throws IOException {
    String name = user.orElse("");
    String secret = password.get().orElse("");
    return new Authenticator() {
      @Override
      protected PasswordAuthentication getPasswordAuthentication() {
        return new PasswordAuthentication(name, secret);
      }
    };
  }

  @Override
  public String toString() {
    return "mail to " + to.stream().map(Address::text).collect(Collectors.joining(", "));
  }
}
