package io.portcullis.gateway;

import io.portcullis.gateway.cli.Portcullis;
import io.portcullis.gateway.cli.common.Environment;
import io.portcullis.gateway.cli.common.LastWords;
import io.portcullis.gateway.secret.MachineTrust;

/** The program: {@code portcullis COMMAND}. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    LastWords.install();
    MachineTrust.install();
    System.exit(Portcullis.run(Environment.ofThisProcess(), arguments));
  }
}
