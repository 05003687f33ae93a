import { BaseCommand } from '../cli/base-command.ts';
import { formatFlags, outputFlag } from '../cli/flags.ts';
import { interfacesReport } from '../cli/interfaces-report.ts';
import { renderForPeople } from '../cli/render-for-people.ts';
import { listInterfaces } from '../sources/live/interfaces.ts';

const DEFAULT_WIDTH = 120;

export default class Interfaces extends BaseCommand {
  static override summary = 'The network interfaces: state, addresses, gateways, what went through them';
  static override description =
    `Type is the hardware, or the software that an interface is made of. An interface is up when it is able to carry packets: switched
on, and with a cable where it takes one. Gateways are those of the default routes, IPv4 and IPv6. Counters run since the
interface exists.`;
  static override examples = [
    '$ sniff interfaces',
    "$ sniff interfaces --json | jq -r '.interfaces[] | select(.default).name'",
  ];
  static override flags = { ...formatFlags(['table', 'json'], 'table'), output: outputFlag };

  async run(): Promise<void> {
    const { flags } = await this.parse(Interfaces);
    const interfaces = await listInterfaces();
    const output = await this.openOutput({ path: flags.output, kind: 'finite' });
    if (flags.format === 'json') {
      output.text(`${JSON.stringify({ schema: 'sniff.interfaces/1', interfaces }, undefined, 2)}\n`);
    } else {
      await renderForPeople(interfacesReport(interfaces), output, DEFAULT_WIDTH);
    }
    await output.end();
  }
}
