── HTTP ────────────────────────────────────────────────────────────────────────
  From                   To                 Method  Host
  141.142.220.118:35634  208.80.152.2:80    GET     www.wikipedia.org
  141.142.220.118:48649  208.80.152.118:80  GET     bits.wikimedia.org
  141.142.220.118:49997  208.80.152.3:80    GET     upload.wikimedia.org
  141.142.220.118:49996  208.80.152.3:80    GET     upload.wikimedia.org
  141.142.220.118:49998  208.80.152.3:80    GET     upload.wikimedia.org
  141.142.220.118:49999  208.80.152.3:80    GET     upload.wikimedia.org
  141.142.220.118:50000  208.80.152.3:80    GET     upload.wikimedia.org
  141.142.220.118:50001  208.80.152.3:80    GET     upload.wikimedia.org
  141.142.220.118:35642  208.80.152.2:80    GET     meta.wikimedia.org
  141.142.220.118:49997  208.80.152.3:80    GET     upload.wikimedia.org
  141.142.220.118:49996  208.80.152.3:80    GET     upload.wikimedia.org
  141.142.220.118:49998  208.80.152.3:80    GET     upload.wikimedia.org
  141.142.220.118:49999  208.80.152.3:80    GET     upload.wikimedia.org
  141.142.220.118:50000  208.80.152.3:80    GET     upload.wikimedia.org
  141.142.220.118:50001  208.80.152.3:80    GET     upload.wikimedia.org
