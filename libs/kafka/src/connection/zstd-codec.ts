import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { promisify } from 'node:util';
import kafkajs from 'kafkajs';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** A batch inflates to no more than this: brokers refuse larger ones, so more is an attack or a fault. */
const MAX_BATCH_BYTES = 128 << 20;

/** What kafkajs asks of a codec; `encoder` is its own growing buffer. */
interface Encoder {
  readonly buffer: Buffer;
}

/** Level 1: the cheapest. */
export const compressZstd = (bytes: Buffer): Promise<Buffer> =>
  compress(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });

/** Teaches kafkajs zstd, so that compressed topics can be read whatever client wrote them. */
export function registerZstd(): void {
  kafkajs.CompressionCodecs[kafkajs.CompressionTypes.ZSTD] = () => ({
    compress: (encoder: Encoder): Promise<Buffer> => compressZstd(encoder.buffer),
    decompress: (buffer: Buffer): Promise<Buffer> => decompress(buffer, { maxOutputLength: MAX_BATCH_BYTES }),
  });
}
