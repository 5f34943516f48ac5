package io.portcullis.gateway.cli.common;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar's manifest. */
public final class Version implements IVersionProvider {
  public static String text() {
    String built = Version.class.getPackage().getImplementationVersion();
    return built == null ? "(not from a jar)" : built;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"portcullis " + text()};
  }
}
