using StreamML.Inference.Serving;
using StreamML.Schemas.V1;

namespace StreamML.Faults.Swaps;

/// <summary>
/// Which version a hub served from when to when. Its ends are told generously: a version may have been in force between them.
/// </summary>
internal sealed class ServingTimeline
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<Span>> spans = new(StringComparer.Ordinal);
    private readonly TimeProvider time;
    private long switching;

    /// <summary>Watches a hub from now on.</summary>
    public ServingTimeline(ModelHub hub, TimeProvider time)
    {
        this.time = time;
        switching = time.GetTimestamp();
        Note(hub.Served);
        hub.Switching = () => Interlocked.Exchange(ref switching, time.GetTimestamp());
        hub.Switched = Note;
    }

    /// <summary>How often a task's live version changed.</summary>
    public int Switches
    {
        get
        {
            lock (gate)
                return spans.Values.Sum(list => list.Count - 1);
        }
    }

    /// <summary>Whether a version was in force at some time between two timestamps.</summary>
    public bool Served(string task, string version, long from, long to)
    {
        lock (gate)
            return spans[task].Any(span => span.Version == version && span.From <= to && span.To >= from);
    }

    private void Note(IReadOnlyList<ServedPart> served)
    {
        long now = time.GetTimestamp();
        lock (gate)
        {
            foreach (var part in served.Where(part => part.Part == ModelPart.Live && part.Scope.Length == 0))
            {
                if (!spans.TryGetValue(part.Task, out var list))
                    spans[part.Task] = list = [];
                if (list.Count > 0 && list[^1].Version == part.Model.Version)
                    continue;
                if (list.Count > 0)
                    list[^1] = list[^1] with { To = now };
                list.Add(new Span(part.Model.Version, Interlocked.Read(ref switching), long.MaxValue));
            }
        }
    }

    private readonly record struct Span(string Version, long From, long To);
}
