namespace StreamML.Schemas.Json;

/// <summary>Collects problems up to the limit, one per field.</summary>
internal sealed class ProblemList
{
    private readonly List<FieldProblem> _items = [];

    public IReadOnlyList<FieldProblem> Items => _items;

    /// <summary>Text was cleaned to be storable: not a problem, but the record is marked.</summary>
    public bool IsCleaned { get; set; }

    public void Add(string pointer, string message)
    {
        if (_items.Count < ApiRecordLimits.MaxProblems && !_items.Exists(each => each.Pointer == pointer))
        {
            _items.Add(new FieldProblem(pointer, message));
        }
    }
}
