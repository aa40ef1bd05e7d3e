namespace StreamML.EmbeddedKafka;

/// <summary>Undoes the completed steps of a start that failed later, in reverse order.</summary>
internal sealed class AsyncUndo : IAsyncDisposable
{
    private readonly Stack<Func<ValueTask>> _steps = new();

    public T Add<T>(T resource)
        where T : IDisposable
    {
        _steps.Push(() =>
        {
            resource.Dispose();
            return ValueTask.CompletedTask;
        });
        return resource;
    }

    public T AddAsync<T>(T resource)
        where T : IAsyncDisposable
    {
        _steps.Push(resource.DisposeAsync);
        return resource;
    }

    /// <summary>Keeps all steps: the start succeeded.</summary>
    public void Keep() => _steps.Clear();

    public async ValueTask DisposeAsync()
    {
        while (_steps.TryPop(out var step))
        {
            await step();
        }
    }
}
