using StreamML.Inference;
using StreamML.Schemas.V1;

namespace StreamML.Serving;

/// <summary>A model in its part.</summary>
/// <typeparam name="TModel">What it is asked as.</typeparam>
/// <param name="Model">The model; valid as long as the lease it came with.</param>
/// <param name="Identity">Its name and version: what every record that it makes has to carry.</param>
/// <param name="Part">Live, shadow or canary.</param>
public sealed record ServedModel<TModel>(TModel Model, ModelIdentity Identity, ModelPart Part)
    where TModel : class
{
    /// <summary>The scope that it was published for, as in <see cref="ModelScope"/>; empty also for one that
    /// ships.</summary>
    public string Scope { get; init; } = "";
}

/// <summary>A model that is held as long as somebody uses it, then disposed. Thread-safe.</summary>
internal sealed class HeldModel(object model, ModelIdentity identity, bool owned)
{
    private int _holds = 1;

    public object Model => model;

    public ModelIdentity Identity => identity;

    public void Hold()
    {
        if (Interlocked.Increment(ref _holds) <= 1)
        {
            throw new InvalidOperationException($"{identity} is held after it was released.");
        }
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _holds) == 0 && owned)
        {
            (model as IDisposable)?.Dispose();
        }
    }
}
