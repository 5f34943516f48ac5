package io.portcullis.gateway;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root command: global options, and the commands under it. */
@Command(
    name = "portcullis",
    description = "Finds malware by the behaviour of its connections, from Argus flows.",
    mixinStandardHelpOptions = true,
    versionProvider = Portcullis.Version.class,
    scope = ScopeType.INHERIT,
    subcommands = {DetectCommand.class, LettersCommand.class, ModelsCommand.class},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done, also with no findings", "1:failed", "2:usage or configuration"})
final class Portcullis implements Runnable {

  /** How data is written to standard output. */
  enum Output {
    HUMAN,
    JSON,
    RAW
  }

  @Option(
      names = {"-o", "--output"},
      scope = ScopeType.INHERIT,
      paramLabel = "human|json|raw",
      description = "How data is written: for people, as JSON, or as bare columns.")
  private Output output = Output.HUMAN;

  @Spec private CommandSpec spec;

  Output output() {
    return output;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** The version of the jar. */
  static final class Version implements picocli.CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Portcullis.class.getPackage().getImplementationVersion();
      return new String[] {"portcullis " + (version == null ? "(not packaged)" : version)};
    }
  }
}
