/**
 * The part of each tenant in all requests, the largest first: Zipf's law, by which the n-th has the n-th part of the
 * first where the exponent is 1. Together 1.
 */
export function zipf(tenants: number, exponent: number): readonly number[] {
  const weights = Array.from({ length: tenants }, (_, index) => (index + 1) ** -exponent);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/**
 * The part of each shard that has a tenant, where all requests of a tenant go to one shard.
 *
 * @param shardOf the name of a tenant's shard.
 */
export function sharded(shares: readonly number[], shardOf: (tenant: number) => string): readonly number[] {
  const loads = new Map<string, number>();
  for (const [tenant, share] of shares.entries()) {
    const shard = shardOf(tenant);
    loads.set(shard, (loads.get(shard) ?? 0) + share);
  }
  return [...loads.values()];
}

/** The sum of squares: how much of all pairs of requests are of one tenant. */
export function concentration(shares: readonly number[]): number {
  return shares.reduce((sum, share) => sum + share * share, 0);
}
