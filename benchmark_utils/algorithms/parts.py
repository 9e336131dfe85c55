"""What a method asks of its parts is a protocol; a part that lacks it is refused before the start.

Each protocol stands beside the code that relies on it.
"""


def check_part(part, protocol, name, owner):
    """Raise a ValueError unless ``part`` has all the methods of ``protocol``.

    Parameters
    ----------
    part : object
    protocol : subclass of typing.Protocol
    name : str
        What the part is, for the message.
    owner : object or str
        What needs it, or its name.
    """
    methods = [m for m in vars(protocol) if m == "__call__" or not m.startswith("_")]
    missing = [method for method in methods if not callable(getattr(part, method, None))]
    if missing:
        owner = owner if isinstance(owner, str) else type(owner).__name__
        raise ValueError(
            f"{owner} needs {', '.join(missing)} of its {name}, got {type(part).__name__}"
        )
