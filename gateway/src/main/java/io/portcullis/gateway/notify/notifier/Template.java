package io.portcullis.gateway.notify.notifier;

import java.net.URI;
import java.util.Locale;

/** What a web service wants to read, each by its own documentation. */
enum Template {
  /** The notice as it is, for services of one's own. */
  WEBHOOK {
    @Override
    String body(Notice notice, URI url) {
      return notice.json();
    }
  },

  /** Ntfy, "Publish as JSON": to the server's root, with the topic inside. */
  NTFY {
    @Override
    URI address(URI url) {
      String path = path(url);
      return withPath(url, path.substring(0, path.lastIndexOf('/') + 1));
    }

    @Override
    String body(Notice notice, URI url) {
      String path = path(url);
      return Notice.object(
          json -> {
            json.writeStringField("topic", path.substring(path.lastIndexOf('/') + 1));
            json.writeStringField("title", notice.title());
            json.writeStringField("message", notice.text());
            json.writeNumberField("priority", notice.severity().priority());
          });
    }
  },

  /** Slack, "Sending messages using incoming webhooks"; its three special characters escaped. */
  SLACK {
    @Override
    String body(Notice notice, URI url) {
      String text = "*" + escaped(notice.title()) + "*\n" + escaped(notice.text());
      return Notice.object(json -> json.writeStringField("text", text));
    }

    private String escaped(String text) {
      return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
  },

  /** Mattermost, "Incoming webhooks": text in Markdown, kept as it is in a block of code. */
  MATTERMOST {
    @Override
    String body(Notice notice, URI url) {
      String fenced = "```\n" + notice.text().replace("```", "'''") + "\n```";
      String text = "**" + notice.title().replace("*", "\\*") + "**\n" + fenced;
      return Notice.object(json -> json.writeStringField("text", text));
    }
  },

  /** Gotify, "Push messages": priorities from 0 to 10, of which 8 and more make a sound. */
  GOTIFY {
    @Override
    URI address(URI url) {
      String path = path(url);
      return path.endsWith("/message") ? url : withPath(url, path + "/message");
    }

    @Override
    String tokenHeader() {
      return "X-Gotify-Key";
    }

    @Override
    String token(String secret) {
      return secret;
    }

    @Override
    String body(Notice notice, URI url) {
      return Notice.object(
          json -> {
            json.writeStringField("title", notice.title());
            json.writeStringField("message", notice.text());
            json.writeNumberField("priority", 2 * notice.severity().priority());
          });
    }
  };

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Where to post to. */
  URI address(URI url) {
    return url;
  }

  /** The header that bears the token. */
  String tokenHeader() {
    return "Authorization";
  }

  /** The token as its header wants it. */
  String token(String secret) {
    return "Bearer " + secret;
  }

  /** The JSON to post. */
  abstract String body(Notice notice, URI url);

  /** Without a slash at its end. */
  private static String path(URI url) {
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static URI withPath(URI url, String path) {
    return url.resolve(path.isEmpty() ? "/" : path);
  }
}
