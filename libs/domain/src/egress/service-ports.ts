/**
 * Ports from 1024 on where something other than a web server listens by custom: databases, brokers, control planes. A
 * request line sent there can still do harm. The second list is Fetch's bad ports from 1024 on.
 */
const SERVICE_PORTS: ReadonlySet<number> = new Set([
  ...[1_433, 1_521, 2_181, 2_375, 2_376, 2_379, 2_380, 3_306, 3_389, 4_369, 5_432, 5_671, 5_672, 5_900, 5_984],
  ...[6_379, 6_380, 6_443, 9_042, 9_092, 9_093, 9_094, 9_200, 9_300, 10_250, 10_255, 11_211, 26_379],
  ...[27_017, 27_018, 27_019],
  ...[1_719, 1_720, 1_723, 2_049, 3_659, 4_045, 4_190, 5_060, 5_061, 6_000, 6_566, 6_665, 6_666, 6_667, 6_668],
  ...[6_669, 6_679, 6_697, 10_080],
]);

export const isServicePort = (port: number): boolean => SERVICE_PORTS.has(port);
