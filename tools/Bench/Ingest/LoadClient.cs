using System.Net;
using System.Net.Sockets;

namespace StreamML.Bench.Ingest;

/// <summary>
/// A lean sender: one thread, prebuilt requests, one poll for all connections, which leaves the cores to the server.
/// </summary>
internal sealed class LoadClient(IPEndPoint server, IReadOnlyList<byte[]> requests)
{
    private const int TickMicroseconds = 1_000;
    private static readonly TimeProvider Time = TimeProvider.System;
    private int _next;

    /// <summary>Closed loop: each connection sends again as soon as it has its response.</summary>
    /// <returns>Responses per second.</returns>
    public Task<double> SaturateAsync(int connections, TimeSpan duration) => OwnThread(() =>
    {
        int answered = 0;
        using var open = new Connections(server, connections);
        long start = Time.GetTimestamp(), end = start + Ticks(duration), last = start;
        Drive(open, now => now < end ? now : long.MaxValue, (_, now) => (answered, last) = (answered + 1, now));
        return answered / Time.GetElapsedTime(start, last).TotalSeconds;
    });

    /// <summary>
    /// Open loop: requests are due at a constant rate regardless of responses, checked every millisecond. A request
    /// that finds no free connection waits, and its wait counts.
    /// </summary>
    /// <returns>Milliseconds from the due time of each request to its response.</returns>
    public Task<double[]> PaceAsync(int connections, double perSecond, TimeSpan duration) => OwnThread(() =>
    {
        int total = Math.Max(1, (int)(perSecond * duration.TotalSeconds)), begun = 0;
        var latencies = new List<double>(total);
        using var open = new Connections(server, connections);
        long start = Time.GetTimestamp();
        Drive(
            open,
            _ => begun < total ? start + (long)(begun++ / perSecond * Time.TimestampFrequency) : long.MaxValue,
            (due, now) => latencies.Add(Time.GetElapsedTime(due, now).TotalMilliseconds));
        return latencies.ToArray();
    });

    /// <param name="open">The connections.</param>
    /// <param name="due">Returns when the next request is due, called once per request; long.MaxValue if none is
    /// left.</param>
    /// <param name="answered">Called for each response with its due time and the current time.</param>
    private void Drive(Connections open, Func<long, long> due, Action<long, long> answered)
    {
        long coming = due(Time.GetTimestamp());
        while (coming != long.MaxValue || open.Busy > 0)
        {
            long now = Time.GetTimestamp();
            while (coming <= now && open.TryTake(out var free))
            {
                free.Begin(requests[_next++ % requests.Count], coming);
                coming = due(now);
            }

            foreach (var ready in open.Poll(TickMicroseconds))
            {
                if (ready.Receive())
                {
                    open.Return(ready);
                    answered(ready.Due, Time.GetTimestamp());
                }
            }
        }
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Time.TimestampFrequency);

    private static Task<T> OwnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private sealed class Connections : IDisposable
    {
        private readonly Dictionary<Socket, LoadConnection> _bySocket = [];
        private readonly Stack<LoadConnection> _free = [];
        private readonly List<Socket> _readable = [];
        private readonly List<Socket> _writable = [];

        public Connections(IPEndPoint server, int count)
        {
            for (int number = 0; number < count; number++)
            {
                var connection = new LoadConnection(server);
                _bySocket.Add(connection.Socket, connection);
                _free.Push(connection);
            }
        }

        public int Busy => _bySocket.Count - _free.Count;

        public bool TryTake(out LoadConnection connection) => _free.TryPop(out connection!);

        public void Return(LoadConnection connection) => _free.Push(connection);

        /// <summary>
        /// Waits at most this long until a socket is ready; continues sending, and returns the readable connections.
        /// </summary>
        public IEnumerable<LoadConnection> Poll(int microseconds)
        {
            _readable.Clear();
            _writable.Clear();
            _readable.AddRange(_bySocket.Keys);
            _writable.AddRange(_bySocket.Values.Where(each => each.WantsToSend).Select(each => each.Socket));
            Socket.Select(_readable, _writable, null, microseconds);
            foreach (var socket in _writable)
            {
                _bySocket[socket].Send();
            }

            return _readable.Select(socket => _bySocket[socket]);
        }

        public void Dispose()
        {
            foreach (var connection in _bySocket.Values)
            {
                connection.Dispose();
            }
        }
    }
}
