"""`python -m gongzhi.cli`: the same as the command `gongzhi`."""

from gongzhi.cli import main

main(prog_name="gongzhi")
