using StreamML.Inference;
using StreamML.Schemas.V1;

namespace StreamML.Serving;

/// <summary>
/// The models that a process serves, by task. A processor takes a lease once for each micro-batch: what it sees does
/// not change until it gives it back, and a switch happens between two batches without a pause. Thread-safe.
/// </summary>
/// <remarks>
/// A switch makes a new generation and lets the old one go. A generation holds its models; when its last lease ends,
/// they are released, and a model that no generation holds is disposed.
/// </remarks>
public sealed class ModelHub : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Slot> _slots = new(StringComparer.Ordinal);
    private ModelGeneration _current = new(new Dictionary<string, object>(StringComparer.Ordinal), []);

    /// <summary>The tasks that are served.</summary>
    public IReadOnlyCollection<string> Tasks
    {
        get
        {
            lock (_gate)
            {
                return [.. _slots.Keys];
            }
        }
    }

    /// <summary>What is served now, by task, scope and part.</summary>
    public IReadOnlyList<ServedPart> Served
    {
        get
        {
            lock (_gate)
            {
                return [.. _slots.SelectMany(slot => slot.Value.Served(slot.Key))];
            }
        }
    }

    /// <summary>Called before each switch, on the thread that makes it.</summary>
    internal Action? Switching { get; set; }

    /// <summary>Called after each switch, on the thread that made it, with what is served from now on.</summary>
    internal Action<IReadOnlyList<ServedPart>>? Switched { get; set; }

    /// <summary>Serves a task. Before the first lease.</summary>
    /// <typeparam name="TModel">What its models are asked as.</typeparam>
    /// <param name="task">One of <see cref="ModelTasks.All"/>.</param>
    /// <param name="fallback">The model while nothing is live on the topics: one that ships, or of a folder. Null for
    /// none. It stays its maker's.</param>
    /// <param name="identity">The fallback's name and version.</param>
    /// <exception cref="ArgumentException">The task is served already.</exception>
    public void Add<TModel>(string task, TModel? fallback, ModelIdentity identity)
        where TModel : class
    {
        lock (_gate)
        {
            var held = fallback is null ? null : new HeldModel(fallback, identity, owned: false);
            _slots.Add(
                task, new Slot(
                    held, model => model is TModel, (scopes, other) => new TaskModels<TModel>(task, scopes, other)));
            Renew();
        }
    }

    /// <summary>The models of now, for one batch. Dispose it when the batch is made.</summary>
    public ModelLease Take()
    {
        while (true)
        {
            var generation = Volatile.Read(ref _current);
            if (generation.TryHold())
            {
                return new ModelLease(generation);
            }
        }
    }

    /// <summary>Releases every model; leases that are out keep theirs.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var slot in _slots.Values)
            {
                slot.Scopes = new Dictionary<string, RolloutModels>(StringComparer.Ordinal);
            }

            Renew();
        }
    }

    /// <summary>Whether a model can be asked as the task's models are.</summary>
    internal bool Accepts(string task, object model)
    {
        lock (_gate)
        {
            return _slots[task].Accepts(model);
        }
    }

    /// <summary>Switches a task. The hub holds the models itself: the caller may let its own hold go.</summary>
    internal void Switch(string task, IReadOnlyDictionary<string, RolloutModels> scopes)
    {
        Switching?.Invoke();
        lock (_gate)
        {
            _slots[task].Scopes = scopes;
            Renew();
        }

        Switched?.Invoke(Served);
    }

    private void Renew()
    {
        var next = new ModelGeneration(
            _slots.ToDictionary(slot => slot.Key, slot => slot.Value.Build(), StringComparer.Ordinal),
            [.. _slots.Values.SelectMany(slot => slot.Scopes.Values).SelectMany(parts => parts.Models)]);
        Interlocked.Exchange(ref _current, next).Release();
    }

    private sealed class Slot(
        HeldModel? fallback, Func<object, bool> accepts, Func<IReadOnlyDictionary<string, RolloutModels>, HeldModel?,
        object> build)
    {
        public Func<object, bool> Accepts => accepts;

        public IReadOnlyDictionary<string, RolloutModels> Scopes { get; set; } =
            new Dictionary<string, RolloutModels>(StringComparer.Ordinal);

        public object Build() => build(Scopes, fallback);

        public IEnumerable<ServedPart> Served(string task)
        {
            var all = Scopes.ContainsKey("") ? Scopes : Scopes.Append(new("", new RolloutModels(null)));
            foreach (var (scope, parts) in all)
            {
                foreach (var (model, part, share) in new[]
                {
                    (parts.Live ?? fallback, ModelPart.Live, 0), (parts.Shadow, ModelPart.Shadow, 0),
                    (parts.Canary, ModelPart.Canary, parts.CanaryShare),
                })
                {
                    if (model is not null)
                    {
                        yield return new ServedPart(task, scope, part, model.Identity, share);
                    }
                }
            }
        }
    }
}

/// <summary>A part of a task and the model that has it.</summary>
/// <param name="Task">The task.</param>
/// <param name="Scope">The tenant; empty for all.</param>
/// <param name="Part">Live, shadow or canary.</param>
/// <param name="Model">Name and version.</param>
/// <param name="Share">A canary's share of the contacts, else 0.</param>
public sealed record ServedPart(string Task, string Scope, ModelPart Part, ModelIdentity Model, double Share);
