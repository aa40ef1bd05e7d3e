namespace StreamML.Schemas.Json;

/// <summary>Collects problems up to the limit; a field is told about once.</summary>
internal sealed class ProblemList
{
    private readonly List<FieldProblem> _items = [];

    public IReadOnlyList<FieldProblem> Items => _items;

    /// <summary>Something was made fit to be stored: no problem, but the record says so.</summary>
    public bool IsCleaned { get; set; }

    public void Add(string pointer, string message)
    {
        if (_items.Count < ApiRecordLimits.MaxProblems && !_items.Exists(each => each.Pointer == pointer))
        {
            _items.Add(new FieldProblem(pointer, message));
        }
    }
}
