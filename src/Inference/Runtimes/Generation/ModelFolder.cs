namespace StreamML.Inference.Runtimes.Generation;

/// <summary>The folder of an export.</summary>
internal static class ModelFolder
{
    /// <summary>The path of a required file.</summary>
    /// <exception cref="GenerationException">It does not exist; the message names it.</exception>
    public static string Require(string folder, string name) => Find(folder, name) ?? throw Missing(folder, name);

    /// <summary>
    /// The first of these files that exists, in the folder or in its subfolder <c>onnx</c>; null if none does.
    /// </summary>
    public static string? Find(string folder, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            foreach (string? path in new[] { Path.Combine(folder, name), Path.Combine(folder, "onnx", name) })
            {
                if (File.Exists(path))
                {
                    return path;
                }
            }
        }

        return null;
    }

    /// <summary>The exception for a folder that lacks a file.</summary>
    public static GenerationException Missing(string folder, string name) => new(Directory.Exists(folder)
        ? $"{name} is missing in {folder}. Export the model there: optimum-cli export onnx --model NAME FOLDER"
        : $"The model folder {folder} is not there. Export a model to it: optimum-cli export onnx --model NAME FOLDER");
}
