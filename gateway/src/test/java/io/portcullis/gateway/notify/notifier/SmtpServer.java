package io.portcullis.gateway.notify.notifier;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** So much of SMTP (RFC 5321) and of AUTH PLAIN (RFC 4954) as a mail needs, on loopback. */
final class SmtpServer implements AutoCloseable {
  private final ServerSocket socket;
  private final String password;
  private final BlockingQueue<List<String>> mails = new LinkedBlockingQueue<>();

  /**
   * @param password that of the user {@code router}; empty: nobody is asked
   */
  SmtpServer(String password) throws IOException {
    this.socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    this.password = password;
    Thread thread = new Thread(this::serve, "smtp");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return socket.getLocalPort();
  }

  /** The lines of the next mail, its envelope first. */
  List<String> next() throws InterruptedException {
    List<String> mail = mails.poll(30, TimeUnit.SECONDS);
    if (mail == null) throw new AssertionError("no mail came");
    return mail;
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept();
          BufferedReader in =
              new BufferedReader(
                  new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
          Writer out =
              new java.io.OutputStreamWriter(client.getOutputStream(), StandardCharsets.UTF_8)) {
        talk(in, out);
      } catch (IOException ended) {
        if (!socket.isClosed()) throw new UncheckedIOException(ended);
      }
    }
  }

  private void talk(BufferedReader in, Writer out) throws IOException {
    List<String> mail = new ArrayList<>();
    say(out, "220 ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String verb =
          line.length() < 4 ? line : line.substring(0, 4).toUpperCase(java.util.Locale.ROOT);
      switch (verb) {
        case "EHLO" -> say(out, password.isEmpty() ? "250 hello" : "250-hello\r\n250 AUTH PLAIN");
        case "AUTH" -> say(out, isRight(line) ? "235 welcome" : "535 no");
        case "MAIL", "RCPT" -> {
          mail.add(line);
          say(out, line.contains("nobody@") ? "550 no such user" : "250 ok");
        }
        case "DATA" -> {
          say(out, "354 go on");
          for (String each = in.readLine(); !".".equals(each); each = in.readLine()) mail.add(each);
          mails.add(List.copyOf(mail));
          mail.clear();
          say(out, "250 taken");
        }
        case "QUIT" -> {
          say(out, "221 bye");
          return;
        }
        default -> say(out, "250 ok");
      }
    }
  }

  private boolean isRight(String line) {
    String[] words = line.split(" ", -1);
    byte[] told = Base64.getDecoder().decode(words[words.length - 1]);
    // Behind an identity to act for, which may be empty (RFC 4616).
    return new String(told, StandardCharsets.UTF_8).endsWith("\0router\0" + password);
  }

  private static void say(Writer out, String line) throws IOException {
    out.write(line + "\r\n");
    out.flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
