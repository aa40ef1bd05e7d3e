namespace StreamML.Serving;

/// <summary>
/// One set of models for one batch: it does not change, and none of it is disposed before the lease is. One thread.
/// </summary>
public sealed class ModelLease : IDisposable
{
    private readonly ModelGeneration _generation;
    private bool _ended;

    internal ModelLease(ModelGeneration generation) => _generation = generation;

    /// <summary>The models of a task.</summary>
    /// <typeparam name="TModel">What they are asked as, as <see cref="ModelHub.Add{TModel}"/> was told.</typeparam>
    /// <exception cref="KeyNotFoundException">The hub does not serve the task.</exception>
    /// <exception cref="InvalidCastException">The task is served as another kind.</exception>
    public TaskModels<TModel> Of<TModel>(string task)
        where TModel : class =>
        (TaskModels<TModel>)_generation.Tasks[task];

    /// <summary>Gives the models back.</summary>
    public void Dispose()
    {
        if (!_ended)
        {
            _ended = true;
            _generation.Release();
        }
    }
}

/// <summary>What the hub serves between two switches. Its maker's hold keeps it until the next.</summary>
internal sealed class ModelGeneration
{
    private readonly IReadOnlyList<HeldModel> _models;
    private int _holds = 1;

    /// <summary>Takes a hold on each model.</summary>
    public ModelGeneration(IReadOnlyDictionary<string, object> tasks, IReadOnlyList<HeldModel> models)
    {
        (Tasks, _models) = (tasks, models);
        foreach (var model in models)
        {
            model.Hold();
        }
    }

    /// <summary><see cref="TaskModels{TModel}"/> by task.</summary>
    public IReadOnlyDictionary<string, object> Tasks { get; }

    /// <summary>One more user; false when it has ended.</summary>
    public bool TryHold()
    {
        while (true)
        {
            int holds = Volatile.Read(ref _holds);
            if (holds == 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _holds, holds + 1, holds) == holds)
            {
                return true;
            }
        }
    }

    /// <summary>One user less; the last lets the models go.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holds) > 0)
        {
            return;
        }

        foreach (var model in _models)
        {
            model.Release();
        }
    }
}
