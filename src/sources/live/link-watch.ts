import { captureForm } from './hardware-types.ts';
import type { Libc } from './libc.ts';
import { type Link, readLinks } from './links.ts';
import type { LiveEvent } from './live-source.ts';
import { drainChanges } from './netlink.ts';

/** An interface that is listened on, as it was last seen. */
interface Watched {
  readonly name: string;
  readonly hardwareType: number;
  /** Listen on this interface, which has come in the place of one that vanished. */
  readonly rebind: (index: number) => void;
  index: number;
  isUp: boolean;
  isGone: boolean;
  /** The name it has now. */
  currentName: string;
}

/**
 * Notices what happens to interfaces. The kernel itself takes a socket up again when its interface comes back up, and
 * heeds no name; one that comes back as a new interface has to be bound to.
 */
export class LinkWatch {
  readonly #libc: Libc;
  readonly #fd: number;
  readonly #onEvent: (event: LiveEvent) => void;
  readonly #watched: Watched[] = [];

  /** `fd` is a netlink socket that tells of interfaces; its owner closes it. */
  constructor(libc: Libc, fd: number, onEvent: (event: LiveEvent) => void) {
    this.#libc = libc;
    this.#fd = fd;
    this.#onEvent = onEvent;
  }

  watch(link: Link, rebind: (index: number) => void): void {
    const { name, hardwareType, index, isUp } = link;
    this.#watched.push({ name, hardwareType, rebind, index, isUp, isGone: false, currentName: name });
    if (!isUp) this.#tell(name, 'down', `${name} is down: packets come once it is up`);
  }

  /** Looks whether something has changed since the last time; costs next to nothing where not. */
  look(): void {
    if (!drainChanges(this.#libc, this.#fd) || this.#watched.length === 0) return;
    const links = readLinks(this.#libc);
    for (const watched of this.#watched) this.#compare(watched, links);
  }

  #compare(watched: Watched, links: readonly Link[]): void {
    const { name } = watched;
    const same = watched.isGone ? undefined : links.find(({ index }) => index === watched.index);
    if (same === undefined && !watched.isGone) {
      watched.isGone = true;
      this.#tell(name, 'vanished', `${name} has vanished: packets come again once there is a ${name}`);
    }
    const link = same ?? this.#takeUp(watched, links);
    if (link === undefined) return;
    if (link.name !== watched.currentName) {
      watched.currentName = link.name;
      this.#tell(name, 'renamed', `${name} is called ${link.name} now: its packets keep coming, as ${name}`);
    }
    if (link.isUp === watched.isUp) return;
    watched.isUp = link.isUp;
    if (link.isUp) this.#tell(name, 'up', `${name} is up again`);
    else this.#tell(name, 'down', `${name} is down: packets come once it is up`);
  }

  /** A new interface of the old name. */
  #takeUp(watched: Watched, links: readonly Link[]): Link | undefined {
    const { name, hardwareType } = watched;
    const link = links.find((candidate) => candidate.name === name && candidate.index !== watched.index);
    if (link === undefined) return undefined;
    // Its packets would be read, and filtered, for what they aren't.
    if (captureForm(link.hardwareType).linkType !== captureForm(hardwareType).linkType) return undefined;
    watched.rebind(link.index);
    watched.index = link.index;
    watched.isGone = false;
    watched.currentName = name;
    watched.isUp = link.isUp;
    this.#tell(
      name,
      'returned',
      link.isUp ? `${name} is back` : `${name} is back, but down: packets come once it is up`,
    );
    return link;
  }

  #tell(name: string, kind: LiveEvent['kind'], message: string): void {
    this.#onEvent({ name, kind, message });
  }
}
