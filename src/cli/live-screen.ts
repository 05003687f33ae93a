import { escapeControls } from '../bytes/escape.ts';
import type { Report } from '../report/model.ts';
import { renderTable } from '../report/outputs/table.ts';
import { cutEnd } from '../report/page/text-width.ts';
import { Keyboard } from './keyboard.ts';
import type { LiveReporter } from './live-reporter.ts';
import type { LiveView } from './live-view.ts';
import type { Output } from './output.ts';
import { Screen, type Terminal } from './screen.ts';
import { ScreenGuard } from './screen-guard.ts';
import type { StopSignal } from './signals.ts';

export interface LiveScreenOptions {
  readonly reporter: LiveReporter;
  readonly stop: StopSignal;
  readonly terminal: Terminal;
  /** Where the last report goes. */
  readonly output: Output;
  readonly color: boolean;
}

/** While the first interval is not over the picture is drawn each second: nobody likes to wait before an empty screen. */
const FIRST_REDRAW_MS = 1000;
const MOST_ROWS = 60;
const MOST_NOTES = 3;

/** Live reports on the terminal, redrawn in place; the keyboard ends it, and every way out leaves the terminal clean. */
export class LiveScreen implements LiveView {
  readonly #options: LiveScreenOptions;
  readonly #screen: Screen;
  readonly #keyboard: Keyboard;
  readonly #guard = new ScreenGuard();
  #drawAt = 0;
  #isFirstInterval = true;
  #isStale = true;
  #alerts = 0;
  #notes: readonly string[] = [];

  constructor(options: LiveScreenOptions) {
    const { stop, terminal } = options;
    this.#options = options;
    this.#screen = new Screen(terminal);
    this.#keyboard = new Keyboard(() => stop.stop());
    stop.onLeave(this.#leave);
    stop.onReturn(this.#redrawSoon);
    process.stdout.on('resize', this.#redrawSoon);
    // Whatever goes wrong, the terminal is given back, and before anything is said of it.
    process.on('uncaughtExceptionMonitor', this.#leave);
    process.on('exit', this.#leave);
  }

  /** What happens meanwhile is told on the screen, below the tables. */
  tell(message: string): void {
    this.#notes = [...this.#notes, cutEnd(` ${escapeControls(message)}`, this.#screen.columns)].slice(-MOST_NOTES);
    this.#isStale = true;
  }

  async tick(): Promise<void> {
    const { reporter } = this.#options;
    const isNews = reporter.alertCount !== this.#alerts;
    this.#alerts = reporter.alertCount;
    if (reporter.isDue) {
      this.#isFirstInterval = false;
      reporter.turn();
    } else if (isNews) {
      reporter.look();
    } else if (this.#isFirstInterval && performance.now() >= this.#drawAt) {
      this.#drawAt = performance.now() + FIRST_REDRAW_MS;
      reporter.look();
    } else if (!this.#isStale) {
      return;
    }
    this.#isStale = false;
    await this.#draw();
  }

  async finish(report: Report): Promise<void> {
    this.#screen.leave(false);
    this.close();
    const { output, color, terminal } = this.#options;
    await renderTable(report, output, { width: terminal.columns, color });
  }

  close(): void {
    this.#leave();
    process.stdout.off('resize', this.#redrawSoon);
    process.off('uncaughtExceptionMonitor', this.#leave);
    process.off('exit', this.#leave);
  }

  readonly #leave = (): void => {
    this.#keyboard.release();
    this.#screen.leave(true);
    this.#guard.dismiss();
  };

  readonly #redrawSoon = (): void => {
    this.#isStale = true;
  };

  async #draw(): Promise<void> {
    const lines = await this.#fit();
    this.#keyboard.listen();
    const below = [...this.#notes, this.#footer()];
    const blank = Array.from({ length: Math.max(0, this.#screen.rows - lines.length - below.length) }, () => '');
    this.#screen.draw([...lines, ...blank, ...below], lines);
    this.#guard.tell(this.#screen.lastWords);
  }

  /** As many rows of each table as the screen has room for. */
  async #fit(): Promise<string[]> {
    const room = this.#screen.rows - 2 - this.#notes.length;
    // Looking at all conversations takes its time: not more often than it helps.
    if (!this.#options.reporter.hasOverview) return (await this.#render(1)).slice(0, room);
    let most = 1;
    let tooMany = MOST_ROWS;
    let lines = await this.#render(most);
    while (tooMany - most > 1) {
      const middle = (most + tooMany) >> 1;
      const candidate = await this.#render(middle);
      if (candidate.length <= room) {
        most = middle;
        lines = candidate;
      } else {
        tooMany = middle;
      }
    }
    // What room is left is for who talks, and in which protocols.
    const filled = await this.#render(most, true);
    if (filled.length <= room) lines = filled;
    return lines.slice(0, room);
  }

  async #render(top: number, isFilled = false): Promise<string[]> {
    const { reporter, color } = this.#options;
    let text = '';
    const sink = {
      text: (more: string) => {
        text += more;
      },
    };
    await renderTable(reporter.report(top, isFilled), sink, { width: this.#screen.columns, color });
    return text.trimEnd().split('\n');
  }

  #footer(): string {
    const quit = this.#keyboard.isThere ? 'q quits' : 'Ctrl-C quits';
    const text = ` ${quit} · every ${this.#options.reporter.everyMs / 1000} s`;
    return text.slice(0, this.#screen.columns);
  }
}
