package io.portcullis.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.cli.RealPrograms;
import io.portcullis.gateway.events.LiveRouter;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;

/** Debian's Chromium, without a window, at a page on loopback. */
public final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String AXE =
      "const done = arguments[0]; axe.run({resultTypes: ['violations']}).then(found =>"
          + " done(found.violations.filter(v => v.impact === 'serious' || v.impact ==="
          + " 'critical').map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | '))));";

  private static final String NAMES =
      "const name = e => e.tagName + ' ' + (e.id || e.name || e.getAttribute('href')"
          + " || e.getAttribute('aria-label') || e.textContent.trim());";
  private static final String CONTROLS =
      "[...document.querySelectorAll('a[href], button, input, select, summary, [tabindex=\"0\"]')]"
          + ".filter(e => e.type !== 'hidden' && !e.disabled && e.getClientRects().length)";
  private static final String SEEN =
      "const style = getComputedStyle(document.activeElement);"
          + " return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;";

  private final ChromeDriver driver;
  private final String page;

  /**
   * @param page scheme, host and port
   */
  public Browser(String page) {
    RealPrograms.require("chromium", "chromedriver");
    ChromeOptions options = new ChromeOptions();
    options.setBinary("/usr/bin/chromium");
    // Root has no sandbox in Chromium; it sees only this page, on loopback.
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage");
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(new File("/usr/bin/chromedriver"))
            .usingAnyFreePort()
            .withSilent(true)
            .build();
    this.driver = new ChromeDriver(service, options);
    this.page = page;
  }

  public void open(String path) {
    driver.get(page + path);
  }

  /** A page that was written as a file. */
  public void open(Path file) {
    driver.get(file.toUri().toString());
  }

  /** A screen of this width, as a desk's or a phone's is. */
  public Browser screen(int width, String scheme) {
    Map<String, Object> metrics =
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 500);
    driver.executeCdpCommand("Emulation.setDeviceMetricsOverride", metrics);
    Map<String, Object> media = Map.of("name", "prefers-color-scheme", "value", scheme);
    driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(media)));
    return this;
  }

  public String text(String selector) {
    return driver.findElement(By.cssSelector(selector)).getText();
  }

  public boolean has(String selector) {
    return !driver.findElements(By.cssSelector(selector)).isEmpty();
  }

  public void click(String selector) throws Exception {
    awaits("there is " + selector, () -> has(selector) && element(selector).isDisplayed());
    for (int tries = 0; ; tries++) {
      try {
        element(selector).click();
        return;
      } catch (WebDriverException replacedMeanwhile) {
        // The list is drawn anew when something changed.
        if (tries == 5) throw replacedMeanwhile;
      }
    }
  }

  private WebElement element(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  public void type(String selector, String text) {
    element(selector).sendKeys(text);
  }

  public Object script(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Waits until a place shows a text. */
  public void shows(String selector, String text) throws Exception {
    awaits(
        selector + " shows '" + text + "'", () -> has(selector) && text(selector).contains(text));
  }

  public void awaits(String what, LiveRouter.Question question) throws Exception {
    LiveRouter.await(
        PATIENCE,
        () -> what + "; it shows: " + text("body"),
        () -> {
          try {
            return question.holds();
          } catch (WebDriverException replacedMeanwhile) {
            return false;
          }
        });
  }

  /** No page is wider than its screen. */
  public void fits() {
    Object wide =
        script(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assertThat((Long) wide).as("how much %s is too wide", driver.getCurrentUrl()).isZero();
  }

  /** What keeps people out who see or move otherwise, by axe-core: nothing serious. */
  public void isAccessible() throws IOException {
    try (InputStream axe = Browser.class.getResourceAsStream("/axe.min.js")) {
      assertThat(axe).isNotNull();
      driver.executeScript(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
    }
    assertThat((List<?>) driver.executeAsyncScript(AXE)).as(driver.getCurrentUrl()).isEmpty();
  }

  /** Tab alone leads to each control, in the order of the page, and one sees where one is. */
  public void isUsableByKeyboard() {
    List<?> controls = (List<?>) script(NAMES + "return " + CONTROLS + ".map(name)");
    assertThat(controls).as(driver.getCurrentUrl()).isNotEmpty();
    List<Object> reached = new ArrayList<>();
    for (int stop = 0; stop < controls.size(); stop++) {
      new Actions(driver).sendKeys(Keys.TAB).perform();
      reached.add(script(NAMES + "return name(document.activeElement)"));
      assertThat((Boolean) script(SEEN))
          .as("focus is seen on %s of %s", reached.get(stop), driver.getCurrentUrl())
          .isTrue();
    }
    assertThat(reached).as(driver.getCurrentUrl()).isEqualTo(controls);
  }

  /** What the page's scripts complained of, policy of content included. */
  public Stream<String> complaints() {
    return driver.manage().logs().get("browser").getAll().stream().map(Object::toString);
  }

  @Override
  public void close() {
    driver.quit();
  }
}
