namespace Puente.Serving.Repository.Configuration;

/// <summary>Layout of an image in an input of three dimensions; told to callers, never applied.</summary>
public enum InputFormat
{
    /// <summary>No image, or not said.</summary>
    None,

    /// <summary>Height, width, channel.</summary>
    Nhwc,

    /// <summary>Channel, height, width.</summary>
    Nchw,
}
