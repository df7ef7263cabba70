// SPDX-License-Identifier: MIT
// `wasi:sockets` for one plugin: TCP connections to allowed hosts. UDP is not served: each datagram may go elsewhere, and
// answers come from whoever likes.

import type { HostInterface } from '../../component/foreign.ts';
import type { Waiter } from '../io/poll.ts';
import type { IoError } from '../io/streams.ts';
import type { WasiOptions } from '../options.ts';
import { Quota } from '../quota.ts';
import type { Shim } from '../shim.ts';
import { AllowList } from './allow-list.ts';
import { attempt, isNetLabel, netError } from './errors.ts';
import { lookupInterface } from './lookup.ts';
import { TcpSocket } from './tcp.ts';

class Network {}

/**
 * Makes the interfaces; `udp` is left out, since no object of it can be made.
 *
 * @param shim undefined where the policy has no host.
 * @throws {ComponentError} for an entry of the list that is none.
 */
export function networkInterfaces(
  { policy, limits }: WasiOptions,
  shim: Shim | undefined,
  waiter: Waiter,
): Readonly<Record<string, HostInterface>> {
  const list = new AllowList(policy.allowedNetworkHosts);
  const quota = new Quota(limits.maxNetworkConnections, 'new-socket-limit');
  const network = new Network();
  return {
    network: { Network, networkErrorCode: ({ code }: IoError) => (isNetLabel(code) ? code : undefined) },
    'instance-network': { instanceNetwork: () => network },
    'ip-name-lookup': lookupInterface(shim, list, waiter, quota),
    tcp: { TcpSocket },
    'tcp-create-socket': {
      createTcpSocket(family: string): TcpSocket {
        if (shim === undefined) throw netError('access-denied');
        const closed = quota.take();
        try {
          const socket = attempt(() => shim.sockets.tcpCreateSocket.createTcpSocket(family));
          return new TcpSocket({ shim, list, waiter }, family, socket, closed);
        } catch (error) {
          closed();
          throw error;
        }
      },
    },
    'udp-create-socket': {
      createUdpSocket(): never {
        throw netError('not-supported');
      },
    },
  };
}
