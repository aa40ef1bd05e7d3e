using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Windows;

/// <summary>What windows are of.</summary>
/// <param name="Tenant">Tenant.</param>
/// <param name="Kind">What the subject is.</param>
/// <param name="Id">See <see cref="AnalyticsWindow.Subject"/>.</param>
internal readonly record struct WindowsOf(string Tenant, WindowSubject Kind, string Id)
{
    /// <summary>Key of its records: of a contact its key, so that they lie with all that is of it.</summary>
    public string RecordKey => Kind switch
    {
        WindowSubject.Contact => Id,
        WindowSubject.Campaign => $"{Tenant}/campaign/{Id}",
        WindowSubject.Model => $"{Tenant}/model/{Id}",
        _ => $"{Tenant}/tenant",
    };
}

/// <summary>What a batch adds to the windows of one subject, by minute.</summary>
internal sealed class SubjectChanges
{
    private readonly Dictionary<long, AnalyticsWindow> _minutes = [];

    /// <summary>Messages of the conversation that are new or have changed.</summary>
    public List<ConversationMessage> Conversation { get; } = [];

    /// <summary>Minutes whose counts change.</summary>
    public IReadOnlyList<AnalyticsWindow> Minutes
        => [.. _minutes.Values.Where(minute => !WindowArithmetic.IsEmpty(minute))];

    /// <summary>The counts of the minute that a time lies in, to be added to.</summary>
    public AnalyticsWindow At(long timeMs)
    {
        long startMs = WindowArithmetic.StartOf(WindowSize.Minute, timeMs);
        if (!_minutes.TryGetValue(startMs, out var minute))
        {
            _minutes.Add(startMs, minute = new AnalyticsWindow { StartMs = startMs });
        }

        return minute;
    }

    /// <summary>Adds changes that another task has made; they are its own from now on.</summary>
    public void Add(WindowChanges changes)
    {
        foreach (var minute in changes.Minutes)
        {
            if (!_minutes.TryAdd(minute.StartMs, minute))
            {
                WindowArithmetic.Add(_minutes[minute.StartMs], minute);
            }
        }

        Conversation.AddRange(changes.Conversation);
    }
}

/// <summary>Changes by subject, in the order in which a batch first names the subjects.</summary>
internal sealed class ChangeSet
{
    private readonly Dictionary<WindowsOf, SubjectChanges> _subjects = [];

    /// <summary>The subjects and their changes.</summary>
    public IEnumerable<KeyValuePair<WindowsOf, SubjectChanges>> Subjects => _subjects;

    /// <summary>The changes of a subject, to be added to.</summary>
    public SubjectChanges Of(WindowsOf subject)
    {
        if (!_subjects.TryGetValue(subject, out var changes))
        {
            _subjects.Add(subject, changes = new SubjectChanges());
        }

        return changes;
    }
}
