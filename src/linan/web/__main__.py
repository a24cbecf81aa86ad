from linan.web.cli import main

main(prog_name="linan")
