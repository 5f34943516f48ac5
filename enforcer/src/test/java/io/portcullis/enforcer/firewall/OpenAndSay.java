package io.portcullis.enforcer.firewall;

/** A process that opens the firewall and prints how that went. */
final class OpenAndSay {
  private OpenAndSay() {}

  public static void main(String[] arguments) {
    try (Firewall firewall = NftFirewall.open(FirewallSettings.router())) {
      firewall.prepare();
      System.out.println("opened " + firewall.name());
    } catch (FirewallException refused) {
      System.out.println(refused.kind() + " " + refused.getMessage());
    }
  }
}
