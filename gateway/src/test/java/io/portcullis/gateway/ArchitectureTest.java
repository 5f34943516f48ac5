package io.portcullis.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.portcullis.rules.AddressSet;
import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Ranges;
import io.portcullis.rules.Scope;
import io.portcullis.rules.Target;

/** Keeps the module table of the architecture true ({@code docs/architecture.md}). */
@AnalyzeClasses(packages = "io.portcullis", importOptions = ArchitectureTest.OnlyMainCode.class)
final class ArchitectureTest {

  /** Leaves tests out, the packed ones of other modules too. */
  static final class OnlyMainCode implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/") && !location.contains("-tests.jar");
    }
  }

  @ArchTest
  static final ArchRule dataFlowsLeftToRight =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("argus-bridge")
          .definedBy("io.portcullis.argus..")
          .layer("detector")
          .definedBy("io.portcullis.detector..")
          .layer("rules")
          .definedBy("io.portcullis.rules..")
          .layer("enforcer")
          .definedBy("io.portcullis.enforcer..")
          .layer("capture")
          .definedBy("io.portcullis.capture..")
          .layer("web")
          .definedBy("io.portcullis.web..")
          .layer("fleet")
          .definedBy("io.portcullis.fleet..")
          .layer("gateway")
          .definedBy("io.portcullis.gateway..")
          .whereLayer("gateway")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("web")
          .mayOnlyBeAccessedByLayers("gateway")
          .whereLayer("web")
          .mayNotAccessAnyLayer()
          .whereLayer("fleet")
          .mayOnlyBeAccessedByLayers("gateway")
          .whereLayer("enforcer")
          .mayOnlyBeAccessedByLayers("gateway")
          .whereLayer("capture")
          .mayOnlyBeAccessedByLayers("gateway")
          .whereLayer("rules")
          .mayOnlyBeAccessedByLayers("enforcer", "capture", "fleet", "gateway")
          .whereLayer("detector")
          .mayOnlyBeAccessedByLayers("rules", "enforcer", "capture", "fleet", "gateway");

  @ArchTest
  static final ArchRule nativeCodeHasOneHome =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.portcullis.enforcer.netlink..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jnr..");

  @ArchTest
  static final ArchRule compressionHasOneHome =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.portcullis.argus..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.tukaani..");

  @ArchTest
  static final ArchRule onlyCaptureCaptures =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.portcullis.capture..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.pcap4j..", "com.sun.jna..");

  @ArchTest
  static final ArchRule onlyTheGatewayHasACommandLine =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.portcullis.gateway..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("picocli..", "com.fasterxml.jackson.dataformat..");

  /**
   * The page's process has no right, so that a defect of its libraries is none of the gateway's.
   */
  @ArchTest
  static final ArchRule onlyThePageDrawsPages =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.portcullis.web..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("gg.jte..", "com.password4j..");

  /** One command starts the page, another hears the gateway as it does: by its socket alone. */
  @ArchTest
  static final ArchRule theGatewayKnowsNoPage =
      noClasses()
          .that()
          .resideInAPackage("io.portcullis.gateway..")
          .and()
          .resideOutsideOfPackages(
              "io.portcullis.gateway.cli.operate..", "io.portcullis.gateway.cli.top..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.portcullis.web..");

  @ArchTest
  static final ArchRule onlyTheFleetKnowsItsBus =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.portcullis.fleet.bus..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.nats..");

  /** A router without a fleet loads none of it: what starts everywhere does not name it. */
  @ArchTest
  static final ArchRule theFleetIsKnownInFewPlaces =
      noClasses()
          .that()
          .resideInAPackage("io.portcullis.gateway..")
          .and()
          .resideOutsideOfPackages(
              "io.portcullis.gateway.fleet..", "io.portcullis.gateway.cli.fleet..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.portcullis.fleet..");

  @ArchTest
  static final ArchRule theTerminalIsDrawnOnInOnePlace =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.portcullis.gateway.cli.top..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.jline..");

  @ArchTest
  static final ArchRule mailHasOneHome =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.portcullis.gateway.notify.notifier..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jakarta.mail..");

  @ArchTest
  static final ArchRule ownersOfAddressesHaveOneHome =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.portcullis.gateway.owners..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.maxmind..");

  @ArchTest
  static final ArchRule sqlAndAddressesLiveInRules =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.portcullis.rules..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.sql..", "org.sqlite..", "inet.ipaddr..")
                  // Pcap4J gives the times of packets as one.
                  .and(not(type(java.sql.Timestamp.class))));

  @ArchTest
  static final ArchRule theDetectorHasNoClockThreadOrLog =
      noClasses()
          .that()
          .resideInAPackage("io.portcullis.detector..")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "java\\.time\\.(Clock|InstantSource)|java\\.lang\\.Thread|java\\.util\\.concurrent\\..*"
                  + "|org\\.slf4j\\..*|java\\.util\\.logging\\..*|java\\.lang\\.System\\$Logger")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(java.time.Instant.class, "now");

  /** Between packages, those inside one module too. */
  @ArchTest
  static final ArchRule noCycles =
      slices().matching("io.portcullis.(**)").should().beFreeOfCycles();

  /** What to drop is all they are told of the rules: an address, a prefix, a connection. */
  @ArchTest
  static final ArchRule firewallsKnowNoRules =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.portcullis.enforcer.firewall..", "io.portcullis.enforcer.netlink..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("io.portcullis.rules..", "io.portcullis.enforcer.orders..")
                  .and(not(belongToAnyOf(Target.class, Prefix.class, Scope.class)))
                  .and(not(belongToAnyOf(InetAddresses.class, Ranges.class)))
                  .and(not(ofAddressSet())));

  /** With what it is made of. */
  private static DescribedPredicate<JavaClass> ofAddressSet() {
    return DescribedPredicate.describe(
        "an AddressSet", each -> each.getName().startsWith(AddressSet.class.getName()));
  }

  /** What explains a decision comes with it, ready to be written down. */
  @ArchTest
  static final ArchRule theEnforcerReadsNoEvidence =
      noClasses()
          .that()
          .resideInAPackage("io.portcullis.enforcer..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.portcullis.detector.evidence..");

  /**
   * A class of the gateway that needs more is two. A record is a value: its parts are named where
   * it is read, and it may have as many as the row or file that it stands for.
   */
  @ArchTest
  static final ArchRule noConstructorTakesMoreThanSix =
      classes()
          .that()
          .resideInAPackage("io.portcullis.gateway..")
          .and()
          .areNotRecords()
          .should(haveConstructorsOfAtMost(6));

  private static ArchCondition<JavaClass> haveConstructorsOfAtMost(int most) {
    return new ArchCondition<>("have no constructor of more than " + most + " parameters") {
      @Override
      public void check(JavaClass each, ConditionEvents events) {
        for (JavaConstructor made : each.getConstructors()) {
          int many = made.getRawParameterTypes().size();
          String told = made.getFullName() + " takes " + many;
          events.add(new SimpleConditionEvent(made, many <= most, told));
        }
      }
    };
  }
}
