import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Few enough that 1.4 million requests need more than 20,000 connections, many enough to look like keep-alive. */
const REQUESTS_PER_CONNECTION = 60;
/** Longer than one segment of MTU 1500, so that some answers span packets. */
const SCRIPT_BYTES = 3000;
const STYLE_BYTES = 600;

/** Writes nginx's configuration and its static files; answers the configuration's path. */
export function writeServer(folder: string, address: string, runAsRoot: boolean): string {
  const site = join(folder, 'site');
  mkdirSync(join(site, 'static'), { recursive: true });
  writeFileSync(join(site, 'static', 'app.js'), 'x'.repeat(SCRIPT_BYTES));
  writeFileSync(join(site, 'static', 'style.css'), 'y'.repeat(STYLE_BYTES));
  // The workers give up root; the folder that mkdtemp made is closed to everyone else.
  chmodSync(folder, 0o755);
  const path = join(folder, 'nginx.conf');
  writeFileSync(path, nginxConfiguration(folder, address, runAsRoot));
  return path;
}

/** Writes the load generator's script: a seeded list of some 4,000 requests, sent round and round. */
export function writeClient(folder: string): string {
  const path = join(folder, 'traffic.lua');
  writeFileSync(path, LUA);
  return path;
}

function nginxConfiguration(folder: string, address: string, runAsRoot: boolean): string {
  return `${runAsRoot ? 'user root;' : ''}
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 4096; }
http {
  access_log off;
  server_tokens off;
  default_type text/plain;
  types { text/css css; application/javascript js; }
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  keepalive_requests ${REQUESTS_PER_CONNECTION};
  tcp_nodelay on;
  open_file_cache max=100;
  server {
    listen ${address} backlog=4096;
    root ${folder}/site;
    location /static/ { }
    location /api/ { return 200 '{"id": 42, "name": "widget", "stock": 17}'; }
    location /api/orders { return 201 '{"order": "accepted"}'; }
    location /users/ { return 200 '{"user": "ada", "active": true}'; }
    location /shop/ { return 200 '<p>Three items, two of them blue.</p>'; }
    location /search { return 200 '{"hits": []}'; }
    location /health { return 204; }
    location /login { return 302 /users/1; }
    location /old/ { return 301 /shop/; }
    location /admin/ { return 403 'forbidden'; }
    location /missing/ { return 404 'no such page'; }
    location /broken/ { return 500 'out of order'; }
    location /busy/ { return 503 'later'; }
    location / { return 200 'welcome'; }
  }
}
`;
}

// wrk.format is too slow to call for each request, hence the list. No HEAD: wrk waits for a body that never comes.
const LUA = `
local hosts = { "shop.example", "api.example", "www.example:8080" }
local kinds = {
  { 30, "GET", "/api/items/%d", 400 }, { 8, "POST", "/api/orders", 1 }, { 14, "GET", "/users/%d", 500 },
  { 14, "GET", "/shop/p/%d?ref=home", 300 }, { 8, "GET", "/search?q=blue+%d", 200 }, { 4, "GET", "/health", 1 },
  { 3, "POST", "/login", 1 }, { 2, "GET", "/old/%d", 40 }, { 2, "GET", "/admin/%d", 20 },
  { 4, "GET", "/missing/%d", 60 }, { 1, "GET", "/broken/%d", 5 }, { 1, "GET", "/busy/%d", 5 },
  { 1, "GET", "/static/app.js", 1 }, { 1, "GET", "/static/style.css", 1 }, { 3, "DELETE", "/users/%d", 50 },
  { 2, "PUT", "/users/%d", 50 }, { 2, "GET", "/", 1 },
}
local list, at = {}, 0

function init(args)
  math.randomseed(20261120)
  for _ = 1, 4096 do
    local roll, kind = math.random(1, 100), nil
    for _, k in ipairs(kinds) do
      roll = roll - k[1]
      if roll <= 0 then kind = k break end
    end
    local body = (kind[2] == "POST" or kind[2] == "PUT") and '{"n": ' .. math.random(1, 99999) .. '}' or nil
    local path = string.format(kind[3], math.random(1, kind[4]))
    local headers = { ["Host"] = hosts[math.random(1, #hosts)], ["User-Agent"] = "wrk" }
    list[#list + 1] = wrk.format(kind[2], path, headers, body)
  end
end

function request()
  at = at % #list + 1
  return list[at]
end
`;
