package io.portcullis.web;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request of a browser or a program, read within bounds.
 *
 * @param path its parts, without empty ones
 * @param query of the address
 * @param form of the body; empty unless it is a form
 */
record Arrival(
    String method,
    List<String> path,
    Map<String, String> query,
    Map<String, String> form,
    String body,
    HttpExchange exchange) {
  static final int LONGEST_BODY = 16_384;

  private static final int MOST_DRAINED = 1 << 20;

  private static final String COOKIE = "portcullis";

  /** A piece of a recording, which is no text and longer. */
  private static final List<String> PIECE = List.of("what-if", "upload");

  Arrival {
    path = List.copyOf(path);
    query = Map.copyOf(query);
    form = Map.copyOf(form);
  }

  /**
   * Reads one.
   *
   * @throws Refusal when it is larger than may be, or broken
   */
  static Arrival read(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod().toUpperCase(Locale.ROOT);
    List<String> path = new ArrayList<>();
    for (String part : exchange.getRequestURI().getPath().split("/", -1)) {
      if (!part.isEmpty()) path.add(part);
    }
    String query = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
    boolean piece = path.equals(PIECE);
    String body = method.equals("POST") && !piece ? body(exchange) : "";
    String type =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type")).orElse("");
    boolean isForm = type.startsWith("application/x-www-form-urlencoded");
    return new Arrival(
        method, path, fields(query), isForm ? fields(body) : Map.of(), body, exchange);
  }

  private static String body(HttpExchange exchange) throws IOException {
    try (InputStream in = exchange.getRequestBody()) {
      byte[] read = in.readNBytes(LONGEST_BODY + 1);
      if (read.length > LONGEST_BODY) {
        // Whoever is still sending would not hear the answer.
        in.readNBytes(MOST_DRAINED);
        throw new Refusal(413, "That is too much at once.");
      }
      return new String(read, StandardCharsets.UTF_8);
    }
  }

  /**
   * The body of a request that is no text.
   *
   * @throws Refusal when it is larger than may be
   */
  byte[] piece(int longest) throws IOException {
    try (InputStream in = exchange.getRequestBody()) {
      byte[] read = in.readNBytes(longest + 1);
      if (read.length > longest) throw new Refusal(413, "That is too much at once.");
      return read;
    }
  }

  private static Map<String, String> fields(String text) throws Refusal {
    Map<String, String> fields = new HashMap<>();
    if (text.isEmpty()) return fields;
    for (String pair : text.split("&", 64)) {
      int at = pair.indexOf('=');
      String name = at < 0 ? pair : pair.substring(0, at);
      fields.put(decoded(name), at < 0 ? "" : decoded(pair.substring(at + 1)));
    }
    return fields;
  }

  private static String decoded(String text) throws Refusal {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException broken) {
      throw new Refusal(400, "The address or the form is broken.", broken);
    }
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  /** The session's ID that the browser sends; empty where it has none. */
  Optional<String> cookie() {
    for (String each : header("Cookie").orElse("").split(";", 32)) {
      String pair = each.strip();
      if (pair.startsWith(COOKIE + "=")) return Optional.of(pair.substring(COOKIE.length() + 1));
    }
    return Optional.empty();
  }

  /** The header that gives a browser its session, or takes it away. */
  static String setCookie(String id, boolean secure) {
    return COOKIE
        + "="
        + id
        + "; Path=/; HttpOnly; SameSite=Strict"
        + (id.isEmpty() ? "; Max-Age=0" : "")
        + (secure ? "; Secure" : "");
  }

  boolean isPost() {
    return method.equals("POST");
  }

  /** A part of the path; empty beyond its end. */
  String part(int index) {
    return index < path.size() ? path.get(index) : "";
  }

  String field(String name) {
    return form.getOrDefault(name, "");
  }

  String asked(String name) {
    return query.getOrDefault(name, "");
  }

  /** A number of the query; another where it is none. */
  int number(String name, int otherwise) {
    String text = asked(name);
    return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : otherwise;
  }

  /** A large number of the query; below zero where it is none. */
  long size(String name) {
    String text = asked(name);
    return text.matches("[0-9]{1,15}") ? Long.parseLong(text) : -1;
  }

  /** The ID of a rule in the path. */
  long rule(int index) throws Refusal {
    if (part(index).matches("[0-9]{1,18}")) return Long.parseLong(part(index));
    throw new Refusal(404, "There is no such rule.");
  }
}
