import { LEASE_MS, LIMIT_NAMES } from './limiter.ts';
import { ANSWER_MS, WINDOWS } from './window.ts';

/** For Lua: by limit, the letter of its fields, the length of a slice in milliseconds, and how many slices count. */
const LIMITS = LIMIT_NAMES.map((name) => {
  const { sliceMs, slices } = WINDOWS[name] ?? { sliceMs: 0, slices: 0 };
  return `{ '${{ concurrent: 'c', requestsPerMinute: 'r', tokensPerMinute: 'm', tokensPerDay: 'd' }[name]}', ${sliceMs}, ${slices} }`;
});

/**
 * What the scripts share. An account is one hash: `r`, `m` or `d` and the number of a slice, with what was counted in it;
 * `l` and a lease, with when it ends and its tokens; `@`, the latest time that was seen. memory.ts does the same.
 *
 * KEYS are the accounts. ARGV[1] is the time in milliseconds, or empty for that of Redis, which all gateways share;
 * from ARGV[6] on, four limits for each account, -1 where there is none.
 */
const SHARED = `
local LIMITS = { ${LIMITS.join(', ')} }
local LEASE, ANSWER, DAY = ${LEASE_MS}, ${ANSWER_MS}, ${26 * 3_600_000}
local FIRST = 6

local function whole(number)
  return string.format('%.0f', number)
end

local function clock()
  if ARGV[1] ~= '' then return tonumber(ARGV[1]) end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function slice(account, limit)
  return math.floor(account.now / LIMITS[limit][2])
end

local function read(index, now)
  local account = { key = KEYS[index], now = now, most = {}, slices = { {}, {}, {}, {} }, leases = {}, over = {} }
  for limit = 1, 4 do account.most[limit] = tonumber(ARGV[FIRST + (index - 1) * 4 + limit - 1]) end
  local flat = redis.call('HGETALL', account.key)
  for at = 1, #flat, 2 do
    if flat[at] == '@' then account.now = math.max(now, tonumber(flat[at + 1])) end
  end
  for at = 1, #flat, 2 do
    local kind, name = string.sub(flat[at], 1, 1), string.sub(flat[at], 2)
    if kind == 'l' then
      local ends, tokens = string.match(flat[at + 1], '^(%d+) (%d+)$')
      if tonumber(ends) > account.now then account.leases[name] = tonumber(tokens)
      else table.insert(account.over, flat[at]) end
    end
    for limit = 2, 4 do
      if kind == LIMITS[limit][1] then
        if tonumber(name) > slice(account, limit) - LIMITS[limit][3] then
          account.slices[limit][tonumber(name)] = tonumber(flat[at + 1])
        else table.insert(account.over, flat[at]) end
      end
    end
  end
  return account
end

local function used(account, limit)
  local sum = 0
  for _, amount in pairs(account.slices[limit]) do sum = sum + amount end
  return sum
end

local function held(account, limit, except)
  local sum = 0
  if limit == 2 then return 0 end
  for lease, tokens in pairs(account.leases) do
    if lease ~= except then sum = sum + (limit == 1 and 1 or tokens) end
  end
  return sum
end

local function finish(account, limit, number)
  return (number + LIMITS[limit][3]) * LIMITS[limit][2] - account.now
end

local function count(account, limit, amount)
  if account.most[limit] < 0 or amount == 0 then return end
  local number = slice(account, limit)
  account.slices[limit][number] = (account.slices[limit][number] or 0) + amount
  redis.call('HINCRBY', account.key, LIMITS[limit][1] .. whole(number), whole(amount))
end

local function hold(account, lease, tokens)
  if account.most[1] < 0 and account.most[3] < 0 and account.most[4] < 0 then return end
  account.leases[lease] = tokens
  -- One that is over and comes again is not over.
  for at = #account.over, 1, -1 do
    if account.over[at] == 'l' .. lease then table.remove(account.over, at) end
  end
  redis.call('HSET', account.key, 'l' .. lease, whole(account.now + LEASE) .. ' ' .. whole(tokens))
end

local function save(account)
  for _, field in ipairs(account.over) do redis.call('HDEL', account.key, field) end
  redis.call('HSET', account.key, '@', whole(account.now))
  redis.call('PEXPIRE', account.key, account.most[4] < 0 and LEASE * 3 or DAY)
end
`;

/**
 * ARGV[2] is the lease, ARGV[3] 1 for an entry, ARGV[4] the tokens to hold. The reply: the number of the account and of
 * the limit that are in the way, or zeros, and the milliseconds to wait, -1 for ever; then for each limit of each account
 * what is left, and the milliseconds until it is whole again.
 */
export const TAKE = `${SHARED}
local lease, entry, tokens = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])

local function wait(account, limit, need)
  local most = account.most[limit]
  local over = used(account, limit) + held(account, limit, lease) + need - most
  if over <= 0 then return 0 end
  if need > most then return math.huge end
  local numbers = {}
  for number in pairs(account.slices[limit]) do table.insert(numbers, number) end
  table.sort(numbers)
  for _, number in ipairs(numbers) do
    over = over - account.slices[limit][number]
    if over <= 0 then return finish(account, limit, number) end
  end
  return ANSWER
end

local accounts, now = {}, clock()
local worst, reply = 0, { 0, 0, 0 }
for index = 1, #KEYS do
  local account = read(index, now)
  accounts[index] = account
  for limit = 1, 4 do
    local need = limit <= 2 and entry or tokens
    if account.most[limit] >= 0 and need > 0 then
      local waits = wait(account, limit, need)
      if waits > worst then
        worst = waits
        reply = { index, limit, waits == math.huge and -1 or waits }
      end
    end
  end
end
for _, account in ipairs(accounts) do
  if worst == 0 then
    if entry == 1 then count(account, 2, 1) end
    hold(account, lease, tokens)
  end
  save(account)
  for limit = 1, 4 do
    local left, reset = -1, 0
    if account.most[limit] >= 0 then
      left = math.max(0, account.most[limit] - used(account, limit) - held(account, limit))
      for number in pairs(account.slices[limit]) do reset = math.max(reset, finish(account, limit, number)) end
    end
    table.insert(reply, left)
    table.insert(reply, reset)
  end
end
return reply`;

/** ARGV[2] is the lease, ARGV[3] 1 where an earlier call may have done it, ARGV[4] the tokens that were used. */
export const SETTLE = `${SHARED}
local lease, retry, tokens, now = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), clock()
for index = 1, #KEYS do
  local account = read(index, now)
  local there = redis.call('HDEL', account.key, 'l' .. lease) == 1 and account.leases[lease] ~= nil
  if there or retry == 0 then
    count(account, 3, tokens)
    count(account, 4, tokens)
  end
  save(account)
end
return 1`;

/** ARGV[2] is the lease, ARGV[4] the tokens that it holds. */
export const RENEW = `${SHARED}
local now = clock()
for index = 1, #KEYS do
  local account = read(index, now)
  hold(account, ARGV[2], tonumber(ARGV[4]))
  save(account)
end
return 1`;
