using StreamML.Serving;
using StreamML.Schemas.V1;

namespace StreamML.FaultInjection.Swaps;

/// <summary>
/// Which version a hub served at what time. Its bounds are generous: a version may have been in force between them.
/// </summary>
internal sealed class ServingTimeline
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<Span>> _spans = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private long _switching;

    /// <summary>Watches a hub from now on.</summary>
    public ServingTimeline(ModelHub hub, TimeProvider time)
    {
        _time = time;
        _switching = time.GetTimestamp();
        Note(hub.Served);
        hub.Switching = () => Interlocked.Exchange(ref _switching, time.GetTimestamp());
        hub.Switched = Note;
    }

    /// <summary>Number of changes of a task's live version.</summary>
    public int Switches
    {
        get
        {
            lock (_gate)
            {
                return _spans.Values.Sum(list => list.Count - 1);
            }
        }
    }

    /// <summary>Whether a version may have been in force at some time between two timestamps.</summary>
    public bool Served(string task, string version, long from, long to)
    {
        lock (_gate)
        {
            return _spans[task].Any(span => span.Version == version && span.From <= to && span.To >= from);
        }
    }

    private void Note(IReadOnlyList<ServedPart> served)
    {
        long now = _time.GetTimestamp();
        lock (_gate)
        {
            foreach (var part in served.Where(part => part.Part == ModelPart.Live && part.Scope.Length == 0))
            {
                if (!_spans.TryGetValue(part.Task, out var list))
                {
                    _spans[part.Task] = list = [];
                }

                if (list.Count > 0 && list[^1].Version == part.Model.Version)
                {
                    continue;
                }

                if (list.Count > 0)
                {
                    list[^1] = list[^1] with { To = now };
                }

                list.Add(new Span(part.Model.Version, Interlocked.Read(ref _switching), long.MaxValue));
            }
        }
    }

    private readonly record struct Span(string Version, long From, long To);
}
