package io.portcullis.capture.names.messages;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** The head of a request of HTTP is read or refused. */
public final class HttpFuzz {
  private HttpFuzz() {}

  public static List<byte[]> seeds() {
    return Stream.of(
            "POST /a?b HTTP/1.1\r\nHost: [2001:db8::7]:80\r\nUser-Agent: x\r\n\r\n",
            "GET http://shop.example/ HTTP/1.0\nHOST:  Shop.Example.:8080 \n X: y\n\n",
            "CONNECT shop.example:443 HTTP/1.1\r\n\r\n")
        .map(text -> text.getBytes(StandardCharsets.US_ASCII))
        .toList();
  }

  public static void fuzzerTestOneInput(byte[] input) {
    MessageCheck.check(HttpHeadReader.read(input, 0, input.length));
  }
}
